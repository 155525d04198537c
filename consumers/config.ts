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

export type WorkerConfig = Readonly<Static<typeof WorkerEnvSchema>> & { readonly timeScale: number }

/** The settings of the Lambda workers, frozen. Throws Error with every variable that is missing or wrong. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): WorkerConfig {
  const config = readEnvironment(WorkerEnvSchema, env)
  return Object.freeze({ ...config, timeScale: readTimeScale(config.TIME_SCALE) })
}
