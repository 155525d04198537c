import { ofType, type Plan, type Statement, statementsOf } from '../plan.ts'
import { add, type Rule } from '../rule.ts'

/** Actions without resource-level permissions: their statement must use `*`. */
const withoutResource = new Set([
  'cloudwatch:PutMetricData',
  'ecr:GetAuthorizationToken',
  'ec2messages:AcknowledgeMessage',
  'ec2messages:DeleteMessage',
  'ec2messages:FailMessage',
  'ec2messages:GetEndpoint',
  'ec2messages:GetMessages',
  'ec2messages:SendReply',
  'ecs:DiscoverPollEndpoint',
  'logs:CreateLogDelivery',
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
])

/**
 * Services that assume a role for a resource of the role's own account only, because iam:PassRole
 * cannot pass a role to another account. They do not document `aws:SourceAccount` for the trust
 * policy, and a condition on a missing key would deny every call.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 * https://github.com/prowler-cloud/prowler/issues/2810
 */
const withoutSource = new Set(['Service:ec2.amazonaws.com', 'Service:lambda.amazonaws.com'])

/**
 * What Lambda does with a function's role to connect the function to a network.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaVPCAccessExecutionRole.html
 */
export const lambdaNetworkActions: readonly string[] = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
]

/**
 * Whether a statement only lets Lambda connect a function, because the same policy denies it to the
 * function's code.
 * https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 */
const isForLambdaNetwork = ({ statements }: Plan, { where, actions }: Statement) =>
  actions.every((action) => lambdaNetworkActions.includes(action)) &&
  statements.some(
    (one) =>
      one.where === where &&
      one.effect === 'Deny' &&
      one.resources.includes('*') &&
      actions.every((action) => one.actions.includes(action)) &&
      one.conditions.join() === 'lambda:SourceFunctionArn',
  )

const allowed = ({ statements }: Plan) => statements.filter(({ effect }) => effect === 'Allow')

/** Excludes a key's own policy, which uses `*` for the key itself and grants it to the account. */
function allowedOfOthers(plan: Plan): readonly Statement[] {
  const keys = ofType(plan, 'aws_kms_key')
  const ofKeys = new Set(keys.flatMap((key) => statementsOf(plan, key)))
  const own = new Set(keys.map(({ address }) => `${address}.policy`))
  return allowed(plan).filter((one) => !ofKeys.has(one) && !own.has(one.where))
}

/**
 * Whether an ARN names only a kind of resource: `arn:aws:sqs:…:*`, `…:function:*`, `…:parameter/*`.
 */
function isOfAKind(arn: string): boolean {
  const [, , service, , , ...rest] = arn.split(':')
  const what = rest.join(':')
  return service === 's3' ? what.startsWith('*') : /^([\w-]+[:/])?\*/.test(what)
}

/** Actions that return the value of a secret. */
const secretReads = new Set(['secretsmanager:GetSecretValue', 'secretsmanager:BatchGetSecretValue'])

/** Only these actions support `ses:FromAddress`. SendBulkEmail, for example, does not. */
const sendActions = new Set(['ses:SendEmail', 'ses:SendRawEmail'])

/**
 * Whether a statement is limited to one sender. Its identities and configuration sets then need no
 * limit.
 */
const isLimitedToSender = ({ actions, conditions }: Statement) =>
  actions.every((action) => sendActions.has(action)) && conditions.includes('ses:FromAddress')

/**
 * What SES may authorize for a mail: the sender's identity, the recipient's (in the sandbox) and a
 * default configuration set.
 */
const kindsOfMail = ['identity', 'configuration-set']

/** Breaks a plan: changes the statements that allow mail. */
const changeMail = (change: (mail: Statement) => void) => (plan: Plan) => {
  const mails = allowed(plan).filter(({ actions }) => actions.some((one) => sendActions.has(one)))
  if (mails.length === 0) throw new Error('nothing may send mail')
  mails.forEach(change)
}

/** Breaks a plan: allows one more thing. */
const allow = (changes: Partial<Statement>) => (plan: Plan) => {
  plan.statements.push({
    where: 'data.aws_iam_policy_document.added',
    effect: 'Allow',
    actions: ['sqs:SendMessage'],
    resources: ['arn:aws:sqs:eu-west-1:000000000000:ecommerce-orders'],
    principals: [],
    conditions: [],
    ...changes,
  })
}

/** Rules about permissions. */
export const permissions: readonly Rule[] = [
  {
    name: 'no permission has a wildcard in its action',
    violations: (plan) =>
      allowedOfOthers(plan).flatMap(({ where, actions }) =>
        actions.filter((action) => action.includes('*')).map((action) => `${where}: ${action}`),
      ),
    broken: {
      'all actions of a service, under the name of a key': allow({
        where: 'data.aws_iam_policy_document.agent_key',
        actions: ['dynamodb:*'],
      }),
      'all actions of a service': allow({ actions: ['dynamodb:*'] }),
      everything: allow({ actions: ['*'] }),
      'all read actions': allow({ actions: ['s3:Get*'] }),
    },
  },
  {
    name: 'no permission is for all resources if AWS can limit it',
    violations: (plan) =>
      allowedOfOthers(plan)
        .filter(({ resources }) => resources.includes('*'))
        .filter((statement) => !isForLambdaNetwork(plan, statement))
        .flatMap(({ where, actions }) =>
          actions
            .filter((action) => !withoutResource.has(action))
            .map((action) => `${where}: ${action} on *`),
        ),
    broken: {
      'every queue': allow({ resources: ['*'] }),
      'network interfaces, also for the code of the function': (plan) => {
        const isDenial = ({ effect, conditions }: Statement) =>
          effect === 'Deny' && conditions.includes('lambda:SourceFunctionArn')
        const index = plan.statements.findIndex(isDenial)
        if (index < 0) throw new Error('nothing denies network interfaces to code')
        plan.statements.splice(index, 1)
      },
    },
  },
  {
    name: 'no permission is for all resources of a kind',
    violations: (plan) =>
      allowed(plan)
        .filter((statement) => !isLimitedToSender(statement))
        .flatMap(({ where, resources }) =>
          resources
            .filter((arn) => arn !== undefined && isOfAKind(arn))
            .map((arn) => `${where}: ${arn}`),
        ),
    broken: {
      'mail from any identity of the account': allow({
        actions: ['ses:SendEmail'],
        resources: ['arn:aws:ses:eu-west-1:000000000000:identity/*'],
      }),
      'bulk mail, which ignores the sender condition': allow({
        actions: ['ses:SendBulkEmail'],
        resources: ['arn:aws:ses:eu-west-1:000000000000:identity/*'],
        conditions: ['ses:FromAddress'],
      }),
      'every queue of the account': allow({
        resources: ['arn:aws:sqs:eu-west-1:000000000000:*'],
      }),
      'every function of the account': allow({
        actions: ['lambda:InvokeFunction'],
        resources: ['arn:aws:lambda:eu-west-1:000000000000:function:*'],
      }),
      'every bucket': allow({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::*/*'] }),
      'every secret of the account': allow({
        actions: ['ssm:GetParameter'],
        resources: ['arn:aws:ssm:eu-west-1:000000000000:parameter/*'],
      }),
    },
  },
  {
    // In the sandbox, SES also authorizes the recipient's identity. A policy that names only the
    // sender's denies every mail.
    name: 'mail may be sent to any recipient, from one address only',
    violations: (plan) =>
      allowed(plan)
        .filter(({ actions }) => actions.some((action) => action.startsWith('ses:Send')))
        .flatMap((statement) => [
          ...kindsOfMail
            .filter((kind) => !statement.resources.some((arn) => arn?.endsWith(`:${kind}/*`)))
            .map((kind) => `${statement.where}: not for every ${kind}`),
          ...(isLimitedToSender(statement) ? [] : [`${statement.where}: from any address`]),
        ]),
    broken: {
      'the identity of the sender only': changeMail((mail) => {
        mail.resources = ['arn:aws:ses:eu-west-1:000000000000:identity/shop@example.com']
      }),
      'no configuration set': changeMail((mail) => {
        mail.resources = mail.resources.filter((arn) => !arn?.includes('configuration-set'))
      }),
      'any sender': changeMail((mail) => {
        mail.conditions = []
      }),
    },
  },
  {
    // Otherwise a compromised program could sign a release, which the agent's host runs as root.
    name: 'no program may sign a release',
    violations: (plan) =>
      allowedOfOthers(plan)
        .filter(({ actions }) => actions.includes('kms:Sign'))
        .map(({ where }) => `${where}: may sign`),
    broken: {
      'a role that may sign': allow({
        actions: ['kms:Sign'],
        resources: ['arn:aws:kms:eu-west-1:000000000000:key/00000000-0000-0000-0000-000000000000'],
      }),
    },
  },
  {
    // A program that runs for longer can be taken over. With the administrator's login it could
    // delete all sales, and create users with lasting access.
    name: 'no role of a long-running program reads the database administrator’s login',
    violations: (plan) => [
      ...allowedOfOthers(plan)
        .filter(({ actions }) => actions.some((action) => secretReads.has(action)))
        .filter(({ where }) => where !== 'module.migration.data.aws_iam_policy_document.login')
        .map(({ where }) => `${where}: may read a secret of Secrets Manager`),
      // Nothing but a deploy invokes the function that may read it.
      ...allowedOfOthers(plan)
        .filter(({ actions, resources }) => {
          const isLogin = resources.some(
            (arn) => arn?.includes(':function:') && /-migration-login\b/.test(arn),
          )
          return actions.includes('lambda:InvokeFunction') && isLogin
        })
        .map(({ where }) => `${where}: may start a migration`),
    ],
    broken: {
      'the agent': allow({
        where: 'module.agent.data.aws_iam_policy_document.this',
        actions: ['secretsmanager:GetSecretValue'],
        resources: ['arn:aws:secretsmanager:eu-west-1:000000000000:secret:rds!db-00000000'],
      }),
      'many secrets at once': allow({
        where: 'module.api.data.aws_iam_policy_document.app',
        actions: ['secretsmanager:BatchGetSecretValue'],
        resources: ['arn:aws:secretsmanager:eu-west-1:000000000000:secret:rds!db-00000000'],
      }),
      'the function inside the network': allow({
        where: 'module.migration.data.aws_iam_policy_document.schema',
        actions: ['secretsmanager:GetSecretValue'],
        resources: ['arn:aws:secretsmanager:eu-west-1:000000000000:secret:rds!db-00000000'],
      }),
      'a program that starts a migration': allow({
        where: 'module.agent.data.aws_iam_policy_document.this',
        actions: ['lambda:InvokeFunction'],
        resources: ['arn:aws:lambda:eu-west-1:000000000000:function:ecommerce-migration-login'],
      }),
    },
  },
  {
    name: 'a resource policy names its principals or has a condition',
    violations: (plan) =>
      allowed(plan)
        .filter(({ principals, conditions }) => {
          const isAnyone = principals.some((one) => /^(\*|AWS):\*$/.test(one))
          return isAnyone && conditions.length === 0
        })
        .map(({ where }) => `${where}: allows any principal`),
    broken: { 'any principal': allow({ principals: ['AWS:*'] }) },
  },
  {
    name: 'an AWS service acts for this account only',
    violations: (plan) =>
      allowed(plan)
        .filter(
          ({ principals, conditions }) =>
            principals.some((one) => one.startsWith('Service:') && !withoutSource.has(one)) &&
            !conditions.some((name) => /^aws:Source(Account|Arn)$/i.test(name)),
        )
        .map(({ where }) => `${where}: may act for another account`),
    broken: {
      'an AWS service that any account can use': allow({
        principals: ['Service:sns.amazonaws.com'],
      }),
      'a role that a flow log of any account can assume': (plan) => {
        const trust = plan.statements.find(
          ({ principals }) => principals.join() === 'Service:vpc-flow-logs.amazonaws.com',
        )
        if (!trust) throw new Error('no flow log assumes a role')
        trust.conditions = []
      },
    },
  },
  {
    name: 'a role is assumed by an AWS service, never by another account',
    violations: (plan) =>
      allowed(plan)
        .filter(({ actions }) => actions.includes('sts:AssumeRole'))
        .flatMap(({ where, principals }) =>
          principals
            .filter((one) => !one.startsWith('Service:'))
            .map((one) => `${where}: ${one} may assume it`),
        ),
    broken: {
      'another account': allow({
        actions: ['sts:AssumeRole'],
        principals: ['AWS:arn:aws:iam::111111111111:root'],
      }),
    },
  },
  {
    name: 'every permission of a role is defined here',
    violations: (plan) => [
      ...ofType(plan, 'aws_iam_role_policy_attachment', 'aws_iam_policy_attachment').map(
        ({ address }) => `${address}: permissions defined elsewhere`,
      ),
      ...ofType(plan, 'aws_iam_role_policy').flatMap(({ address, values, references }) => {
        const isRead =
          typeof values['policy'] === 'string' ||
          [...references].some((name) => /aws_iam_policy_document|^var\.|^module\./.test(name))
        return isRead ? [] : [`${address}: no policy document, so no rule checks it`]
      }),
      ...ofType(plan, 'aws_iam_user', 'aws_iam_access_key').map(
        ({ address }) => `${address}: a long-lived access key`,
      ),
    ],
    broken: {
      'a policy managed by AWS': add('aws_iam_role_policy_attachment', {
        policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess',
      }),
      'a user with a key': add('aws_iam_access_key', {}),
      'a policy that no rule checks': add('aws_iam_role_policy', {}),
    },
  },
]
