import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

/** The policy service of each client package. */
const services: Readonly<Record<string, string>> = {
  'client-cognito-identity-provider': 'cognito-idp',
  'client-dynamodb': 'dynamodb',
  'client-lambda': 'lambda',
  'client-secrets-manager': 'secretsmanager',
  'client-sesv2': 'ses',
  'client-sns': 'sns',
  'client-sqs': 'sqs',
  'client-ssm': 'ssm',
}

/** Calls whose policy action has another name. */
const otherNames: Readonly<Record<string, string>> = {
  'lambda:Invoke': 'lambda:InvokeFunction',
  'sns:PublishBatch': 'sns:Publish',
  'sqs:SendMessageBatch': 'sqs:SendMessage',
  'sqs:DeleteMessageBatch': 'sqs:DeleteMessage',
}

/** A transaction is allowed by the actions of its items. */
const transactionActions: Readonly<Record<string, string>> = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
}

/** Calls that need no IAM permission, because they contain a client id, a session or a token. */
const withoutPermission = new Set(
  [
    'ForgotPassword',
    'ConfirmForgotPassword',
    'GetUser',
    'RevokeToken',
    'AssociateSoftwareToken',
    'VerifySoftwareToken',
  ].map((call) => `cognito-idp:${call}`),
)

/** The calls that libraries make for their users. */
const libraryCalls: Readonly<Record<string, readonly string[]>> = {
  'sqs-consumer': ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
  '@aws-sdk/rds-signer': ['rds-db:connect'],
}

/**
 * Returns the permissions that an entry's code needs: one per AWS command that remains after
 * esbuild's tree shaking.
 */
export async function permissionsOfEntry(
  root: string,
  entry: string,
): Promise<ReadonlySet<string>> {
  const { outputFiles } = await build({
    entryPoints: [join(root, entry)],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    write: false,
    outdir: 'unused',
  })
  const text = outputFiles.map((file) => file.text).join('\n')
  const commands = [...text.matchAll(/\bnew (\w+)Command\(/g)].map(([, name]) => name ?? '')
  const needed = commands
    .filter((name) => name !== 'TransactWriteItems')
    .map((name) => `${serviceOf(text, `${name}Command`)}:${name}`)
    .map((call) => otherNames[call] ?? call)
  const items = commands.includes('TransactWriteItems') ? itemsIn(text) : []
  const libraries = Object.entries(libraryCalls).flatMap(([name, calls]) =>
    text.includes(`from "${name}"`) ? calls : [],
  )
  const all = [...needed, ...items, ...libraries]
  return new Set(all.filter((permission) => !withoutPermission.has(permission)))
}

function serviceOf(text: string, command: string): string {
  const imported = new RegExp(`import \\{[^}]*\\b${command}\\b[^}]*\\} from "@aws-sdk/([\\w-]+)"`)
  const name = imported.exec(text)?.[1] ?? ''
  const service = services[name]
  if (!service) throw new Error(`${command} belongs to a client without known permissions: ${name}`)
  return service
}

function itemsIn(text: string): string[] {
  return Object.entries(transactionActions)
    .filter(([kind]) => new RegExp(`\\{\\s*${kind}: `).test(text))
    .map(([, permission]) => permission)
}

/**
 * Returns the permissions that a shell script needs: reads from a bucket for `aws s3 cp`, and one
 * action per other command.
 */
export function permissionsOfScript(root: string, path: string): ReadonlySet<string> {
  const text = readFileSync(join(root, path), 'utf8')
  const calls = [...text.matchAll(/\baws (\w+) ([\w-]+)/g)].map(([, service = '', verb = '']) =>
    service === 's3' && verb === 'cp' ? 's3:GetObject' : `${service}:${toPascalCase(verb)}`,
  )
  return new Set(calls)
}

const toPascalCase = (verb: string) =>
  verb.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())
