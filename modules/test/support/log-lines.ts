import { existsSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import ts from 'typescript'

const root = resolve(import.meta.dirname, '../../..')

/** The entry point of each service, by its name in the logs. */
const services = {
  api: 'api/lambda.ts',
  'orders-worker': 'consumers/orders/lambda.ts',
  sweeper: 'consumers/sweep/lambda.ts',
  agent: 'ec2-agent/main.ts',
}

export type Service = keyof typeof services

/** One place in the code that writes a log line. */
export type LogLine = {
  readonly file: string
  readonly message: string
  /** The fields by name, with their text if it is fixed, else undefined. */
  readonly fields: ReadonlyMap<string, string | undefined>
  /** The services that run this code. */
  readonly services: readonly Service[]
}

/** Returns every line that a deployed service can log, read from the source code. */
export function logLines(): readonly LogLine[] {
  const runs = Object.entries(services).map(
    ([service, entry]) => [service as Service, filesOf(entry)] as const,
  )
  const files = new Set(runs.flatMap(([, reached]) => [...reached]))
  const inCode = [...files].flatMap((file) => {
    const owners = runs.filter(([, reached]) => reached.has(file)).map(([service]) => service)
    return linesIn(file).map((line) => ({ ...line, file: relative(root, file), services: owners }))
  })
  return [...inCode, ...linesOfUpdater()]
}

/** Returns the lines of the agent's updater, a shell script: `log_line error agent.update_failed …`. */
function linesOfUpdater(): LogLine[] {
  const file = 'ec2-agent/install/update.sh'
  const text = readFileSync(resolve(root, file), 'utf8')
  return [...text.matchAll(/^ *log_line \w+ ([\w.]+) /gm)].map(([, message = '']) => ({
    file,
    message,
    fields: new Map(),
    services: ['agent'],
  }))
}

/** Returns the file and everything that it imports, directly or indirectly, except type-only imports. */
function filesOf(entry: string): ReadonlySet<string> {
  const reached = new Set<string>()
  const visit = (file: string) => {
    if (reached.has(file) || !file.endsWith('.ts') || !existsSync(file)) return
    reached.add(file)
    for (const statement of parse(file).statements) {
      const imported = ts.isImportDeclaration(statement) && !isTypeImport(statement)
      if (imported) visit(resolveImport(file, statement))
    }
  }
  visit(resolve(root, entry))
  return reached
}

function isTypeImport({ importClause }: ts.ImportDeclaration): boolean {
  if (!importClause) return false
  const { phaseModifier, name, namedBindings } = importClause
  if (phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  if (name || !namedBindings || !ts.isNamedImports(namedBindings)) return false
  return namedBindings.elements.every(({ isTypeOnly }) => isTypeOnly)
}

function resolveImport(file: string, { moduleSpecifier }: ts.ImportDeclaration): string {
  const { text } = moduleSpecifier as ts.StringLiteral
  return text.startsWith('#') ? resolve(root, text.slice(1)) : resolve(dirname(file), text)
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
}

/** Returns the calls `….log.info({ … }, 'message')` of a file, at any level. */
function linesIn(file: string): Pick<LogLine, 'message' | 'fields'>[] {
  const source = parse(file)
  const lines: Pick<LogLine, 'message' | 'fields'>[] = []
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && isLogging(node.expression)) {
      const [fields, message] = node.arguments
      if (fields && message && ts.isStringLiteral(message)) {
        lines.push({ message: message.text, fields: new Map(fieldsOf(fields, source)) })
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return lines
}

/** Matches `log.info` and `log[isIdle ? 'debug' : 'info']`. */
function isLogging(called: ts.Expression): boolean {
  const isAccess = ts.isPropertyAccessExpression(called) || ts.isElementAccessExpression(called)
  return isAccess && /(^|\.)log$/.test(called.expression.getText())
}

type Field = readonly [name: string, text: string | undefined]

/** Returns the properties that an expression adds to an object, including spread ones. */
function fieldsOf(node: ts.Node, source: ts.SourceFile): Field[] {
  if (ts.isParenthesizedExpression(node)) return fieldsOf(node.expression, source)
  if (ts.isBinaryExpression(node)) return fieldsOf(node.right, source)
  if (ts.isArrowFunction(node)) return fieldsOf(node.body, source)
  if (ts.isCallExpression(node)) return fieldsOf(node.expression, source)
  if (ts.isIdentifier(node)) return valuesOf(node.text, source).flatMap((v) => fieldsOf(v, source))
  if (!ts.isObjectLiteralExpression(node)) return []
  return node.properties.flatMap((property): Field[] => {
    if (ts.isSpreadAssignment(property)) return fieldsOf(property.expression, source)
    const name = property.name?.getText() ?? ''
    const value = ts.isPropertyAssignment(property) ? property.initializer : undefined
    return [[name, value && ts.isStringLiteral(value) ? value.text : undefined]]
  })
}

/** Returns the expressions that the file assigns to a name. */
function valuesOf(name: string, source: ts.SourceFile): ts.Expression[] {
  const values: ts.Expression[] = []
  const visit = (node: ts.Node) => {
    const isMatch = ts.isVariableDeclaration(node) && node.name.getText() === name
    if (isMatch && node.initializer) values.push(node.initializer)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return values
}
