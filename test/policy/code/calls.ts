import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

/** The service that a client's package speaks to, as policies name it. */
const services: Readonly<Record<string, string>> = {
  'client-cognito-identity-provider': 'cognito-idp',
  'client-dynamodb': 'dynamodb',
  'client-secrets-manager': 'secretsmanager',
  'client-sesv2': 'ses',
  'client-sns': 'sns',
  'client-sqs': 'sqs',
  'client-ssm': 'ssm',
}

/** Calls that a policy names otherwise. */
const rights: Readonly<Record<string, string>> = {
  'sns:PublishBatch': 'sns:Publish',
  'sqs:SendMessageBatch': 'sqs:SendMessage',
  'sqs:DeleteMessageBatch': 'sqs:DeleteMessage',
}

/** A transaction is granted by the actions of its items. */
const ofTransactions: Readonly<Record<string, string>> = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
}

/** The shopper's own calls: they carry a client's id, and no right. */
const withoutRights = new Set(
  ['ForgotPassword', 'ConfirmForgotPassword', 'GetUser', 'RevokeToken'].map(
    (call) => `cognito-idp:${call}`,
  ),
)

/** What libraries call when somebody uses them. */
const ofLibraries: Readonly<Record<string, readonly string[]>> = {
  'sqs-consumer': ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
  '@aws-sdk/rds-signer': ['rds-db:connect'],
}

/**
 * The rights that an entry's code asks for, as policies name them: every command that is left in it
 * when esbuild has dropped what it cannot reach.
 */
export async function rightsAskedBy(root: string, entry: string): Promise<ReadonlySet<string>> {
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
  const asked = commands
    .filter((name) => name !== 'TransactWriteItems')
    .map((name) => `${serviceOf(text, `${name}Command`)}:${name}`)
    .map((call) => rights[call] ?? call)
  const items = commands.includes('TransactWriteItems') ? itemsIn(text) : []
  const libraries = Object.entries(ofLibraries).flatMap(([name, calls]) =>
    text.includes(`from "${name}"`) ? calls : [],
  )
  const all = [...asked, ...items, ...libraries]
  return new Set(all.filter((right) => !withoutRights.has(right)))
}

function serviceOf(text: string, command: string): string {
  const imported = new RegExp(`import \\{[^}]*\\b${command}\\b[^}]*\\} from "@aws-sdk/([\\w-]+)"`)
  const name = imported.exec(text)?.[1] ?? ''
  const service = services[name]
  if (!service) throw new Error(`${command} is of a client that no right is known for: ${name}`)
  return service
}

function itemsIn(text: string): string[] {
  return Object.entries(ofTransactions)
    .filter(([kind]) => new RegExp(`\\{\\s*${kind}: `).test(text))
    .map(([, right]) => right)
}

/** The rights that a shell script asks for: `aws s3 cp` from a bucket, and one call for each other. */
export function rightsAskedByScript(root: string, path: string): ReadonlySet<string> {
  const text = readFileSync(join(root, path), 'utf8')
  const calls = [...text.matchAll(/\baws (\w+) ([\w-]+)/g)].map(([, service = '', verb = '']) =>
    service === 's3' && verb === 'cp' ? 's3:GetObject' : `${service}:${camel(verb)}`,
  )
  return new Set(calls)
}

const camel = (verb: string) =>
  verb.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())
