import { DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs'
import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam'
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { type Grant, grantsIn } from './grants.ts'

/** A deployed process: its environment, its permissions, and the digest of its artifact. */
export type Applied = {
  readonly environment: Readonly<Record<string, string>>
  readonly grants: readonly Grant[]
  /** SHA-256 of the artifact, hex. Undefined if AWS does not report one. */
  readonly digest: string | undefined
  readonly handler: string | undefined
}

export type Account = {
  readonly endpoint: string
  readonly region: string
  /** The name of the shop, the prefix of every name. */
  readonly name: string
}

/** Reads what was applied, from AWS only. The caller closes it. */
export function openApplied({ endpoint, region, name }: Account) {
  const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' }
  const [lambda, iam, ecs, ssm] = [
    new LambdaClient({ endpoint, region, credentials }),
    new IAMClient({ endpoint, region, credentials }),
    new ECSClient({ endpoint, region, credentials }),
    new SSMClient({ endpoint, region, credentials }),
  ]

  async function readGrants(role: string): Promise<readonly Grant[]> {
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: role }))
    const policies = await Promise.all(
      PolicyNames.map(async (PolicyName) => {
        const command = new GetRolePolicyCommand({ RoleName: role, PolicyName })
        return decodeURIComponent((await iam.send(command)).PolicyDocument ?? '')
      }),
    )
    return grantsIn(policies)
  }

  const roleIn = (arn = '') => arn.split('/').at(-1) ?? ''

  async function readFunction(suffix: string): Promise<Applied> {
    const command = new GetFunctionConfigurationCommand({ FunctionName: `${name}-${suffix}` })
    const { Environment, Role, CodeSha256, Handler } = await lambda.send(command)
    return {
      environment: Environment?.Variables ?? {},
      grants: await readGrants(roleIn(Role)),
      digest: CodeSha256 && Buffer.from(CodeSha256, 'base64').toString('hex'),
      handler: Handler,
    }
  }

  async function readContainer(family: string): Promise<Applied> {
    const command = new DescribeTaskDefinitionCommand({ taskDefinition: `${name}-${family}` })
    const { taskDefinition } = await ecs.send(command)
    const [container] = taskDefinition?.containerDefinitions ?? []
    const entries = (container?.environment ?? []).map(({ name: key = '', value = '' }) => [
      key,
      value,
    ])
    return {
      environment: Object.fromEntries(entries),
      grants: await readGrants(roleIn(taskDefinition?.taskRoleArn)),
      digest: undefined,
      handler: undefined,
    }
  }

  /** Reads the agent's release from the parameter that its host reads. */
  async function readAgent(): Promise<Applied> {
    const command = new GetParameterCommand({ Name: `/${name}/agent-release` })
    const { Parameter } = await ssm.send(command)
    const { settings, digest } = JSON.parse(Parameter?.Value ?? '{}') as {
      settings: Readonly<Record<string, string>>
      digest: string
    }
    const grants = await readGrants(`${name}-agent`)
    return { environment: settings, grants, digest, handler: undefined }
  }

  /** Returns the name that a new host would get from its user data, or null if it gets none. */
  async function readHostName(): Promise<string | null> {
    const userData = await readUserData(endpoint, region, `${name}-agent`)
    return /^HOST=(.*)$/m.exec(userData)?.[1] ?? null
  }

  /** Returns the public key that a new host would get from its user data, as PEM. */
  async function readReleaseKey(): Promise<string> {
    const userData = await readUserData(endpoint, region, `${name}-agent`)
    return /-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----/.exec(userData)?.[0] ?? ''
  }

  return {
    readFunction,
    readContainer,
    readAgent,
    readHostName,
    readReleaseKey,
    close: () => {
      for (const client of [lambda, iam, ecs, ssm]) client.destroy()
    },
  }
}

/**
 * Returns the user data of a launch template. Uses EC2's query protocol directly, because the
 * client package is 25 MB.
 */
async function readUserData(endpoint: string, region: string, template: string): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=testing/20200101/${region}/ec2/aws4_request`,
    },
    body: new URLSearchParams({
      Action: 'DescribeLaunchTemplateVersions',
      Version: '2016-11-15',
      LaunchTemplateName: template,
      'LaunchTemplateVersion.1': '$Latest',
    }),
    signal: AbortSignal.timeout(10_000),
  })
  const [, encoded = ''] = /<userData>([^<]*)</.exec(await response.text()) ?? []
  return Buffer.from(encoded, 'base64').toString()
}
