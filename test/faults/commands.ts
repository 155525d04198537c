import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { plainEnv } from '../../cli/config.ts'
import type { Lab } from './lab.ts'

/** Runs an operator command on the lab's shop. Returns its output. */
export async function runCommand(
  { config }: Lab,
  name: string,
  ...args: `${string}=${string}`[]
): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['cli/main.ts', name, 'YES=1', ...args],
    {
      cwd: config.root,
      env: {
        ...plainEnv(),
        NODE_NO_WARNINGS: '1',
        PORT_BASE: String(config.ports.edge),
        TIME_SCALE: String(config.timeScale),
      },
    },
  )
  return stdout
}
