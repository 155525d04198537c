import { existsSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import ts from 'typescript'

const root = resolve(import.meta.dirname, '../../..')

/** Where each service begins, by the name that it gives itself in its lines. */
const services = {
  api: 'api/lambda.ts',
  'orders-worker': 'consumers/orders/lambda.ts',
  sweeper: 'consumers/sweep/lambda.ts',
  agent: 'ec2-agent/main.ts',
}

export type Service = keyof typeof services

/** One place in the code that writes a line of the log. */
export type LogLine = {
  readonly file: string
  readonly message: string
  /** Its fields by name: the text that it always holds, or undefined where that varies. */
  readonly fields: ReadonlyMap<string, string | undefined>
  /** Who runs this code. */
  readonly services: readonly Service[]
}

/** Every line that a deployed service can write, read off the source. */
export function logLines(): readonly LogLine[] {
  const runs = Object.entries(services).map(
    ([service, entry]) => [service as Service, filesOf(entry)] as const,
  )
  const files = new Set(runs.flatMap(([, reached]) => [...reached]))
  return [...files].flatMap((file) => {
    const who = runs.filter(([, reached]) => reached.has(file)).map(([service]) => service)
    return linesIn(file).map((line) => ({ ...line, file: relative(root, file), services: who }))
  })
}

/** The file and all that it imports, one way or another; not for types alone. */
function filesOf(entry: string): ReadonlySet<string> {
  const reached = new Set<string>()
  const visit = (file: string) => {
    if (reached.has(file) || !file.endsWith('.ts') || !existsSync(file)) return
    reached.add(file)
    for (const statement of parse(file).statements) {
      const imported = ts.isImportDeclaration(statement) && !isForTypes(statement)
      if (imported) visit(resolveImport(file, statement))
    }
  }
  visit(resolve(root, entry))
  return reached
}

function isForTypes({ importClause }: ts.ImportDeclaration): boolean {
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

/** The calls `….log.info({ … }, 'message')` of a file, at any level. */
function linesIn(file: string): Pick<LogLine, 'message' | 'fields'>[] {
  const source = parse(file)
  const lines: Pick<LogLine, 'message' | 'fields'>[] = []
  const look = (node: ts.Node) => {
    if (ts.isCallExpression(node) && isLogging(node.expression)) {
      const [about, message] = node.arguments
      if (about && message && ts.isStringLiteral(message)) {
        lines.push({ message: message.text, fields: new Map(fieldsOf(about, source)) })
      }
    }
    ts.forEachChild(node, look)
  }
  look(source)
  return lines
}

/** `log.info`, and `log[isQuiet ? 'debug' : 'info']`. */
function isLogging(called: ts.Expression): boolean {
  const isAccess = ts.isPropertyAccessExpression(called) || ts.isElementAccessExpression(called)
  return isAccess && /(^|\.)log$/.test(called.expression.getText())
}

type Field = readonly [name: string, text: string | undefined]

/** What an expression contributes to an object: its own properties, and those that it spreads. */
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

/** What the file assigns to a name. */
function valuesOf(name: string, source: ts.SourceFile): ts.Expression[] {
  const values: ts.Expression[] = []
  const look = (node: ts.Node) => {
    const isIt = ts.isVariableDeclaration(node) && node.name.getText() === name
    if (isIt && node.initializer) values.push(node.initializer)
    ts.forEachChild(node, look)
  }
  look(source)
  return values
}
