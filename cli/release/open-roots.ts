import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { checkout, type Deployment } from '../deployment.ts'
import { type Holder, isAlive, thisProcess } from '../process.ts'
import type { Progress } from '../progress.ts'
import { rootFolderOf, rootNames } from '../resource-names.ts'
import { openRoot, type Root } from '../terraform/open-root.ts'
import { unpackTerraform } from '../terraform/unpack-terraform.ts'

/** Both Terraform roots of a deployment. */
export type Roots = { readonly foundation: Root; readonly app: Root }

type RootsOptions = {
  /** The Terraform files of the foundation, if they are of another release. */
  readonly foundation?: Uint8Array
  /** How long an apply may take. */
  readonly timeoutMs?: number
}

/**
 * Unpacks a release's Terraform files into `.local/deploy/<env>` and initialises both roots. Throws
 * Error if another process uses the folder: its operator may be about to confirm a plan that this
 * would overwrite.
 */
export async function openRoots(
  deployment: Deployment,
  terraform: Uint8Array,
  progress: Progress,
  { foundation, ...limits }: RootsOptions = {},
): Promise<Roots> {
  const { env } = deployment
  const unpack = (files: Uint8Array, parent: string) => {
    const folder = join(checkout, '.local', parent, env)
    lockFolder(folder, env)
    unpackTerraform(files, folder)
    return { folder, deployment, ...limits }
  }
  const options = unpack(terraform, 'deploy')
  const others = foundation ? unpack(foundation, 'deploy-foundation') : options
  return progress.run('terraform init', async () => ({
    foundation: await openRoot({ ...others, name: 'foundation' }),
    app: await openRoot({ ...options, name: 'app' }),
  }))
}

/**
 * Locks the folder until this process ends. Throws Error if another process has locked it, or if
 * Terraform still reads its files after a command has crashed.
 */
export function lockFolder(folder: string, env: string): void {
  createLockFile(folder)
  for (const root of rootNames) refuseAlive(`${join(folder, rootFolderOf(env, root))}.pid`, folder)
}

function createLockFile(folder: string): void {
  const file = `${folder}.pid`
  mkdirSync(dirname(file), { recursive: true })
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(thisProcess()), { flag: 'wx' })
      process.once('exit', () => rmSync(file, { force: true }))
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const holder = holderIn(file)
      if (holder?.pid === process.pid && isAlive(holder)) return
      refuseAlive(file, folder)
      rmSync(file, { force: true })
    }
  }
}

function refuseAlive(file: string, folder: string): void {
  const holder = holderIn(file)
  if (!holder || !isAlive(holder)) return
  throw new Error(
    `refused: process ${holder.pid} is using ${folder}. Wait until it has ended, or use another checkout`,
  )
}

/**
 * Returns the process in a lock file; undefined if that process crashed before it had written the
 * file.
 */
function holderIn(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch {
    return undefined
  }
}
