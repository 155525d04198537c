import { DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs'
import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam'
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { type Grant, grantsIn } from './grants.ts'

/** A process as it was applied: what it is told, what it may do, and the digest of what it runs. */
export type Applied = {
  readonly environment: Readonly<Record<string, string>>
  readonly grants: readonly Grant[]
  /** SHA-256 of its artifact, hex; undefined where AWS does not say. */
  readonly digest: string | undefined
  readonly handler: string | undefined
}

export type Account = {
  readonly endpoint: string
  readonly region: string
  /** What every name begins with. */
  readonly name: string
  readonly environment: string
}

/** Reads back what was applied, from AWS and from nowhere else. Who opens it closes it. */
export function openApplied({ endpoint, region, name, environment }: Account) {
  const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' }
  const [lambda, iam, ecs, ssm] = [
    new LambdaClient({ endpoint, region, credentials }),
    new IAMClient({ endpoint, region, credentials }),
    new ECSClient({ endpoint, region, credentials }),
    new SSMClient({ endpoint, region, credentials }),
  ]

  async function grantsOf(role: string): Promise<readonly Grant[]> {
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: role }))
    const policies = await Promise.all(
      PolicyNames.map(async (PolicyName) => {
        const ask = new GetRolePolicyCommand({ RoleName: role, PolicyName })
        return decodeURIComponent((await iam.send(ask)).PolicyDocument ?? '')
      }),
    )
    return grantsIn(policies)
  }

  const roleIn = (arn = '') => arn.split('/').at(-1) ?? ''

  async function functionOf(suffix: string): Promise<Applied> {
    const ask = new GetFunctionConfigurationCommand({ FunctionName: `${name}-${suffix}` })
    const { Environment, Role, CodeSha256, Handler } = await lambda.send(ask)
    return {
      environment: Environment?.Variables ?? {},
      grants: await grantsOf(roleIn(Role)),
      digest: CodeSha256 && Buffer.from(CodeSha256, 'base64').toString('hex'),
      handler: Handler,
    }
  }

  async function containerOf(family: string): Promise<Applied> {
    const ask = new DescribeTaskDefinitionCommand({ taskDefinition: `${name}-${family}` })
    const { taskDefinition } = await ecs.send(ask)
    const [container] = taskDefinition?.containerDefinitions ?? []
    const entries = (container?.environment ?? []).map(({ name: key = '', value = '' }) => [
      key,
      value,
    ])
    return {
      environment: Object.fromEntries(entries),
      grants: await grantsOf(roleIn(taskDefinition?.taskRoleArn)),
      digest: undefined,
      handler: undefined,
    }
  }

  /** By the parameter that the host reads. */
  async function agentOf(): Promise<Applied> {
    const ask = new GetParameterCommand({ Name: `/ecommerce/${environment}/agent-release` })
    const { Parameter } = await ssm.send(ask)
    const { settings, digest } = JSON.parse(Parameter?.Value ?? '{}') as {
      settings: Readonly<Record<string, string>>
      digest: string
    }
    const grants = await grantsOf(`${name}-agent`)
    return { environment: settings, grants, digest, handler: undefined }
  }

  /** What a host that started now would call itself, by its user data; null where it has no name. */
  async function hostName(): Promise<string | null> {
    const userData = await userDataOf(endpoint, region, `${name}-agent`)
    return /^HOST=(.*)$/m.exec(userData)?.[1] ?? null
  }

  return {
    functionOf,
    containerOf,
    agentOf,
    hostName,
    close: () => {
      for (const client of [lambda, iam, ecs, ssm]) client.destroy()
    },
  }
}

/** Of a launch template. In EC2's query protocol: its client would be 25 MB for a single question. */
async function userDataOf(endpoint: string, region: string, template: string): Promise<string> {
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
