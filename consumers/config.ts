import { type Static, Type } from 'typebox'
import {
  commonSettings,
  paymentSettings,
  readEnvironment,
  readTimeScale,
  TimeScaleSchema,
} from '#core/environment.ts'

export const WorkerEnvSchema = Type.Object({
  ...commonSettings,
  ...paymentSettings,
  TIME_SCALE: TimeScaleSchema,
})

/** The secrets that the workers read from the parameter store. Their roles may read exactly these. */
export const workerSecrets = ['stripe-secret-key'] as const

export type WorkerConfig = Readonly<Static<typeof WorkerEnvSchema>> & { readonly timeScale: number }

/**
 * Returns the settings of the Lambda workers, frozen. Throws Error that lists every missing or
 * invalid variable.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): WorkerConfig {
  const config = readEnvironment(WorkerEnvSchema, env)
  return Object.freeze({ ...config, timeScale: readTimeScale(config.TIME_SCALE) })
}
