import { GetParameterCommand } from '@aws-sdk/client-ssm'
import { readConfig as readWorkerConfig } from '#consumers/config.ts'
import { wire } from '#consumers/wire.ts'
import { createSsm } from '#core/aws/clients.ts'
import { readCatalogue } from '#core/catalogue/read-catalogue.ts'
import type { ProviderEventDeps } from '#core/payment/handle-provider-event.ts'
import { readConfig } from '../local/config.ts'
import { shopEnv, urlsOf } from '../local/settings.ts'
import { openDeployment } from './account.ts'
import { applySettings } from './config.ts'

/**
 * Returns the dependencies of an environment's worker, so that a command can run the worker's code.
 * Uses the local emulators, or AWS with the operator's credentials. Throws Error if the environment
 * does not exist.
 */
export async function openShop(env: string): Promise<ProviderEventDeps> {
  const settings = env === 'local' ? localSettings() : await readDeployedSettings(env)
  return wire(readWorkerConfig(applySettings({ ...settings, LOG_LEVEL: 'error' })), 'cli')
}

/** Returns the settings of the local shop. */
export function localSettings(): Record<string, string> {
  const config = readConfig()
  return shopEnv(config, urlsOf(config), readCatalogue(config.root).shipTo)
}

/**
 * Returns the worker's settings, which Terraform stores in the parameter store. They contain no
 * secrets. Throws Error if the environment is not deployed.
 */
export async function readDeployedSettings(env: string): Promise<Record<string, string>> {
  const { parameters, region } = await openDeployment(env)
  const name = `${parameters}/worker-settings`
  const ssm = createSsm(region)
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }))
    return JSON.parse(Parameter?.Value ?? '{}') as Record<string, string>
  } catch (cause) {
    throw new Error(
      `${name} cannot be read (${(cause as Error).message}). If ${env} is not deployed, run make deploy first`,
      { cause },
    )
  } finally {
    ssm.destroy()
  }
}
