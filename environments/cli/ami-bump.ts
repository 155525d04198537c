import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GetParameterCommand } from '@aws-sdk/client-ssm'
import { createSsm } from '#core/aws/clients.ts'
import { whoAmI } from './account.ts'
import { readArguments } from './arguments.ts'
import { commandLine } from './config.ts'
import { checkout, deploymentArguments, readDeployment } from './deployment.ts'
import { checkAmi } from './operate/check-ami.ts'
import { pinAmi } from './operate/pin-ami.ts'
import { run } from './run.ts'

const usage = 'usage: make ami-bump ENV=dev|prod [AMI=ami-…]'

/** Where Amazon says which image is the newest. */
const newest = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64'

/** `make ami-bump`: pins the image that the agent's host starts from. Nothing runs on it before a deploy. */
await run(async (say) => {
  const given = readArguments(commandLine(), [...deploymentArguments, 'ami'], usage)
  const deployment = readDeployment(given)
  const { env, region } = deployment
  await whoAmI(deployment)
  const { id, name } = await checkAmi(region, given('ami') ?? (await readNewest(region)))
  const file = `environments/${env}/values.yaml`
  const before = readFileSync(join(checkout, file), 'utf8')
  const { text, from } = pinAmi(before, id)
  if (text === before) return say(`${file}: agent.ami is ${id} (${name}) already`)
  writeFileSync(join(checkout, file), text)
  say(`${file}: agent.ami ${from ?? 'none'} → ${id} (${name})`)
  say(`next: make diff ENV=${env}, commit ${file}, make deploy ENV=${env}: a new host takes over`)
})

async function readNewest(region: string): Promise<string> {
  const ssm = createSsm(region)
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: newest }))
    return Parameter?.Value ?? ''
  } catch (cause) {
    throw new Error(`${newest} cannot be read (${(cause as Error).message}): AMI=ami-… names one`, {
      cause,
    })
  } finally {
    ssm.destroy()
  }
}
