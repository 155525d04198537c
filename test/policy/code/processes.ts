import { type TObject, Type } from 'typebox'
import { WorkerEnvSchema, workerSecrets } from '#consumers/config.ts'
import { ApiEnvSchema, apiSecrets } from '../../../api/config.ts'
import { AgentEnvSchema, agentSecrets } from '../../../ec2-agent/config.ts'
import { LoginEnvSchema, ReportEnvSchema, SchemaEnvSchema } from '../../../migration/config.ts'
import { blockOf, ofType, type Plan, type Resource } from '../plan.ts'
import { lambdaNetworkActions } from '../rules/permissions.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** A process of the shop: its code, its environment and the permissions of its role. */
export type Process = {
  readonly name: string
  readonly entry: string
  /** The schema of the environment. */
  readonly schema: TObject
  /** The secrets that it reads from the parameter store. */
  readonly secrets?: readonly string[]
  readonly scripts?: readonly string[]
  /** Variables that the platform sets, not Terraform. */
  readonly given: readonly string[]
  readonly environment: (plan: Plan) => Variables | undefined
  /** The address of the role's policy, or of the policy document if it is elsewhere. */
  readonly policy: string
  /** Permissions that AWS itself uses with this role: `<permission>: <service>`. */
  readonly byAws: Readonly<Record<string, string>>
}

const logs = { 'logs:CreateLogStream': 'its host', 'logs:PutLogEvents': 'its host' }
const network = Object.fromEntries(
  lambdaNetworkActions.map((action) => [action, 'Lambda, to connect the function']),
)
const topicsKey = { 'kms:GenerateDataKey': 'SNS', 'kms:Decrypt': 'SNS' }

const ofFunction = (suffix: string) => (plan: Plan) => {
  const found = ofType(plan, 'aws_lambda_function').find(({ values }) =>
    String(values['function_name']).endsWith(suffix),
  )
  return found && ((blockOf(found.values, 'environment')['variables'] ?? {}) as Variables)
}

export const functions: readonly Process[] = [
  {
    name: 'api',
    entry: 'api/lambda.ts',
    schema: ApiEnvSchema,
    secrets: apiSecrets,
    // HOST and PORT are for server.ts.
    given: ['AWS_REGION', 'HOST', 'PORT'],
    environment: ofFunction('-api'),
    policy: 'module.api.aws_iam_role_policy.function[0]',
    byAws: { ...logs, ...topicsKey },
  },
]

export const common: readonly Process[] = [
  {
    name: 'orders-worker',
    entry: 'consumers/orders/lambda.ts',
    schema: WorkerEnvSchema,
    secrets: workerSecrets,
    given: ['AWS_REGION'],
    environment: ofFunction('-orders-worker'),
    policy: 'module.worker.aws_iam_role_policy.function["orders-worker"]',
    byAws: {
      ...logs,
      ...topicsKey,
      'sqs:ReceiveMessage': 'the event source mapping',
      'sqs:DeleteMessage': 'the event source mapping',
      'sqs:GetQueueAttributes': 'the event source mapping',
    },
  },
  {
    name: 'sweeper',
    entry: 'consumers/sweep/lambda.ts',
    schema: WorkerEnvSchema,
    secrets: workerSecrets,
    given: ['AWS_REGION'],
    environment: ofFunction('-sweeper'),
    policy: 'module.worker.aws_iam_role_policy.function["sweeper"]',
    byAws: { ...logs, ...topicsKey },
  },
  {
    name: 'account-mails',
    entry: 'consumers/account-mails/lambda.ts',
    schema: Type.Object({}),
    given: [],
    environment: ofFunction('-account-mails'),
    policy: 'module.identity.aws_iam_role_policy.mails[0]',
    byAws: logs,
  },
  {
    name: 'migration-login',
    entry: 'migration/login.ts',
    schema: LoginEnvSchema,
    given: ['AWS_REGION'],
    environment: ofFunction('-migration-login'),
    policy: 'module.migration.data.aws_iam_policy_document.login',
    byAws: logs,
  },
  {
    name: 'migration-schema',
    entry: 'migration/schema.ts',
    schema: SchemaEnvSchema,
    given: [],
    environment: ofFunction('-migration-schema'),
    policy: 'module.migration.data.aws_iam_policy_document.schema',
    byAws: { ...logs, ...network },
  },
  {
    name: 'report',
    entry: 'migration/report.ts',
    schema: ReportEnvSchema,
    given: ['AWS_REGION'],
    environment: ofFunction('-report'),
    policy: 'module.migration.data.aws_iam_policy_document.report',
    byAws: { ...logs, ...network },
  },
  {
    name: 'agent',
    entry: 'ec2-agent/main.ts',
    schema: AgentEnvSchema,
    secrets: agentSecrets,
    scripts: ['ec2-agent/install/update.sh', 'modules/agent/user-data.sh.tftpl'],
    // Set by the systemd unit.
    given: ['HEALTH_FILE'],
    environment: (plan) => {
      const release = ofType(plan, 'aws_ssm_parameter').find(({ name }) => name === 'release')
      const text = release?.values['insecure_value']
      return typeof text === 'string'
        ? (JSON.parse(text) as { settings: Variables }).settings
        : undefined
    },
    policy: 'module.agent.aws_iam_role_policy.this',
    byAws: {
      ...logs,
      ...topicsKey,
      'ssm:UpdateInstanceInformation': 'Session Manager',
      'ssmmessages:CreateControlChannel': 'Session Manager',
      'ssmmessages:CreateDataChannel': 'Session Manager',
      'ssmmessages:OpenControlChannel': 'Session Manager',
      'ssmmessages:OpenDataChannel': 'Session Manager',
    },
  },
]

export const containers: readonly Process[] = [
  {
    name: 'api in a container',
    entry: 'api/server.ts',
    schema: ApiEnvSchema,
    secrets: apiSecrets,
    given: [],
    environment: (plan) => {
      const [task] = ofType(plan, 'aws_ecs_task_definition')
      const text = task?.values['container_definitions']
      if (typeof text !== 'string') return undefined
      const [container] = JSON.parse(text) as { environment: { name: string; value: string }[] }[]
      return Object.fromEntries(
        container?.environment.map(({ name, value }) => [name, value]) ?? [],
      )
    },
    policy: 'module.api.data.aws_iam_policy_document.app',
    byAws: topicsKey,
  },
]

/** Returns what a process's role may do, with all the policy documents that it contains. */
export function policyOf(plan: Plan, { policy }: Process): Resource {
  const found = plan.resources.find(({ address }) => address === policy)
  if (found) return found
  const [, module = '', document = ''] = /^module\.(\w+)\.(data\..*)$/.exec(policy) ?? []
  const references = new Set([document])
  return { address: policy, modules: [module], type: '', name: '', values: {}, references }
}
