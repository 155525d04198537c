import { WorkerEnvSchema } from '#consumers/config.ts'
import { wire } from '#consumers/wire.ts'
import { readSettings } from '#core/settings.ts'
import { commandLine, environment, stripeUrl } from '../../../cli/config.ts'
import { checkout } from '../../../cli/deployment.ts'
import { createIo } from '../../../cli/io.ts'
import { readDeployedSettings } from '../../../cli/open-shop.ts'
import { restoreShop } from '../../../cli/restore.ts'
import { runCommand } from '../../../cli/run-command.ts'

/**
 * `make restore` on emulators: `restore ENV=dev POINT=…`. Only the opening of the shop differs: the
 * operators' own refuses an emulator's endpoints for a deployed shop.
 */
async function openOnEmulators(env: string) {
  const settings = { ...(await readDeployedSettings(env)), LOG_LEVEL: 'error' }
  const config = readSettings(WorkerEnvSchema, { ...settings, STRIPE_API_URL: stripeUrl() })
  return wire({ ...config, timeScale: 1 }, 'cli')
}

const { stdin, stdout, stderr } = process
const io = createIo({ stdin, stdout, stderr, env: environment(), checkout })
const [, ...args] = commandLine()
process.exitCode = await runCommand(
  'restore',
  args,
  io,
  async () => (given, io) => restoreShop(given, io, openOnEmulators),
)
