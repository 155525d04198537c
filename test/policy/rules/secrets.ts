import { type Attributes, blockOf, listOf, ofType, type Plan, type Resource } from '../plan.ts'
import { add, change, each, type Rule, remove } from '../rule.ts'

const secretName = /(SECRET|PASSWORD|PRIVATE|API_KEY|ACCESS_KEY)(?!S?_PREFIX|.*_ARN$)/
const secretText = /(sk_(live|test)_|whsec_|AKIA[0-9A-Z]{16}|-----BEGIN)/

type Variables = Readonly<Record<string, string>>

const isOfOperators = ({ name }: Resource) => name === 'operators'

/** Breaks a plan: changes the user pool of the operators. */
const breakOperators = (values: Attributes) => (plan: Plan) => {
  const pool = ofType(plan, 'aws_cognito_user_pool').find(isOfOperators)
  if (!pool) throw new Error('there is no user pool of operators to break')
  Object.assign(pool.values, values)
}

/** Rules about secrets: plan, state and environment contain their names, never their values. */
export const secrets: readonly Rule[] = [
  {
    name: 'no secret passes through Terraform',
    violations: (plan) => [
      ...each(
        [
          'aws_secretsmanager_secret_version',
          'aws_cloudfrontkeyvaluestore_key',
          'aws_cloudfrontkeyvaluestore_keys_exclusive',
          'random_password',
          'tls_private_key',
        ],
        () => 'keeps a secret in the state',
      )(plan),
      ...each('aws_ssm_parameter', ({ type }) =>
        type === 'SecureString' ? 'keeps a secret in the state' : undefined,
      )(plan),
    ],
    broken: {
      'an encrypted parameter': change('aws_ssm_parameter', { type: 'SecureString' }),
      'the origin secret in the edge’s store': add('aws_cloudfrontkeyvaluestore_key', {}),
      'a secret with its value': add('aws_secretsmanager_secret_version', {}),
    },
  },
  {
    name: 'the database’s password is managed by AWS',
    violations: (plan) => [
      ...each('aws_db_instance', ({ manage_master_user_password, password }) =>
        manage_master_user_password !== true || password
          ? 'has a password from Terraform'
          : undefined,
      )(plan),
      ...each('aws_rds_cluster', ({ manage_master_user_password, master_password }) =>
        manage_master_user_password !== true || master_password
          ? 'has a password from Terraform'
          : undefined,
      )(plan),
    ],
    broken: {
      'a password from Terraform': change('aws_db_instance', {
        manage_master_user_password: null,
        password: 'x',
      }),
    },
  },
  {
    name: 'the agent signs in to the database by token',
    violations: each(
      ['aws_db_instance', 'aws_rds_cluster'],
      ({ iam_database_authentication_enabled: isOn }) => isOn !== true && 'accepts passwords only',
    ),
    broken: {
      'passwords only': change('aws_db_instance', { iam_database_authentication_enabled: false }),
    },
  },
  {
    name: 'no environment holds a secret',
    violations: (plan) => [
      ...each('aws_lambda_function', ({ environment }) => {
        const variables = (blockOf({ environment }, 'environment')['variables'] ?? {}) as Variables
        const found = Object.entries(variables).find(
          ([name, value]) => secretName.test(name) || secretText.test(value ?? ''),
        )
        return found && `has ${found[0]}`
      })(plan),
      ...each(['aws_ssm_parameter', 'aws_ecs_task_definition', 'aws_launch_template'], (values) => {
        const texts = [
          values['insecure_value'],
          values['container_definitions'],
          values['user_data'],
        ]
        return texts.some((text) => typeof text === 'string' && secretText.test(text))
          ? 'contains a secret'
          : undefined
      })(plan),
    ],
    broken: {
      'a key in a function’s environment': change('aws_lambda_function', ({ environment }) => ({
        environment: listOf<{ variables: Variables }>(environment).map(({ variables }) => ({
          variables: { ...variables, STRIPE_SECRET_KEY: 'x' },
        })),
      })),
      'a key under another name': change('aws_lambda_function', ({ environment }) => ({
        environment: listOf<{ variables: Variables }>(environment).map(({ variables }) => ({
          variables: { ...variables, STRIPE: ['sk', 'live', 'x'].join('_') },
        })),
      })),
      'a key in the agent’s settings': change('aws_ssm_parameter', { insecure_value: 'whsec_x' }),
    },
  },
  {
    name: 'operators need a second factor, and only an administrator creates them',
    violations: (plan) => {
      const pools = ofType(plan, 'aws_cognito_user_pool').filter(isOfOperators)
      if (pools.length !== 1) return [`there are ${pools.length} user pools for operators`]
      return pools.flatMap(({ address, values }) => [
        ...(values['mfa_configuration'] === 'ON' ? [] : [`${address}: a password is enough`]),
        ...(blockOf(values, 'software_token_mfa_configuration')['enabled'] === true
          ? []
          : [`${address}: accepts no codes of an authenticator app`]),
        ...(blockOf(values, 'admin_create_user_config')['allow_admin_create_user_only'] === true
          ? []
          : [`${address}: anyone can sign up`]),
      ])
    },
    broken: {
      'no pool of their own': remove('aws_cognito_user_pool', isOfOperators),
      'an optional second factor': breakOperators({ mfa_configuration: 'OPTIONAL' }),
      'no authenticator app': breakOperators({ software_token_mfa_configuration: [] }),
      'public sign-up': breakOperators({ admin_create_user_config: [] }),
    },
  },
  {
    name: 'the user pool’s client has no secret',
    violations: each(
      'aws_cognito_user_pool_client',
      ({ generate_secret }) =>
        generate_secret === true && 'has a secret, which is stored in the state',
    ),
    broken: {
      'a client secret': change('aws_cognito_user_pool_client', { generate_secret: true }),
    },
  },
  {
    name: 'only the shop can sign users in',
    violations: each('aws_cognito_user_pool_client', ({ explicit_auth_flows }) => {
      const open = listOf<string>(explicit_auth_flows).find((flow) =>
        ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_CUSTOM_AUTH'].includes(flow),
      )
      return open && `accepts passwords from any caller with ${open}`
    }),
    broken: {
      'passwords from any caller': change('aws_cognito_user_pool_client', {
        explicit_auth_flows: ['ALLOW_USER_PASSWORD_AUTH'],
      }),
    },
  },
]
