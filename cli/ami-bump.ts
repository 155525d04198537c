import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GetParameterCommand } from '@aws-sdk/client-ssm'
import { createSsm } from '#core/aws/clients.ts'
import { checkSignedIn } from './account.ts'
import { confirm } from './confirm.ts'
import { readDeployment } from './deployment.ts'
import { checkAmi } from './operate/check-ami.ts'
import { pinAmi } from './operate/pin-ami.ts'
import type { CommandOf } from './targets.ts'

/** The public parameter in which AWS publishes the id of the newest image. */
const newest = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64'

/** `make ami-bump`: pins the AMI of the agent's host in the values. The next deploy applies it. */
export const amiBump: CommandOf<'ami-bump'> = async (given, io) => {
  const { print, checkout } = io
  const deployment = readDeployment(given, checkout)
  const { env, region } = deployment
  await checkSignedIn(deployment)
  const { id, name } = await checkAmi(region, given.AMI ?? (await readNewest(region)))
  const file = `environments/${env}/values.yaml`
  const before = readFileSync(join(checkout, file), 'utf8')
  const { text, from } = pinAmi(before, id)
  if (text === before) return print(`${file}: agent.ami is already ${id} (${name})`)
  print(`${file}: agent.ami ${from ?? 'none'} → ${id} (${name})`)
  if (given.DRY_RUN) return
  await confirm(`Write this to ${file}?`, given.YES, io)
  writeFileSync(join(checkout, file), text)
  print(`next: make diff ENV=${env}, commit ${file}, make deploy ENV=${env} (replaces the host)`)
}

async function readNewest(region: string): Promise<string> {
  const ssm = createSsm(region)
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: newest }))
    return Parameter?.Value ?? ''
  } catch (cause) {
    throw new Error(
      `${newest} cannot be read (${(cause as Error).message}). Name an image: AMI=ami-…`,
      { cause },
    )
  } finally {
    ssm.destroy()
  }
}
