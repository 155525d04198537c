import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { checkout, type Deployment } from '../deployment.ts'
import { accountOf, rootNames } from '../places.ts'
import { type Holder, isAlive, thisProcess } from '../process.ts'
import { openRoot, type Root } from '../terraform/open-root.ts'
import { unpackTerraform } from '../terraform/unpack-terraform.ts'

/** Both roots of a deployment, as a release's Terraform files have them. */
export type Roots = { readonly foundation: Root; readonly app: Root }

/**
 * Unpacks a release's Terraform files beside the checkout and joins its roots to their states. Throws Error where
 * another process is at work there: it could be asking whether to apply a plan that this one replaces.
 */
export async function openRoots(deployment: Deployment, terraform: Uint8Array): Promise<Roots> {
  const { env, region } = deployment
  const folder = join(checkout, '.local/deploy', env)
  holdFolder(folder)
  unpackTerraform(terraform, folder)
  const place = { folder, env, region, account: accountOf(deployment) }
  return {
    foundation: await openRoot({ ...place, name: 'foundation' }),
    app: await openRoot({ ...place, name: 'app' }),
  }
}

/**
 * Makes the folder this process's own until it ends. Throws Error where another has it, or where Terraform
 * still reads the files there for a command that died.
 */
export function holdFolder(folder: string): void {
  holdFile(folder)
  for (const root of rootNames)
    refuseAlive(`${join(folder, 'environments/root', root)}.pid`, folder)
}

function holdFile(folder: string): void {
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
    `refused: process ${holder.pid} is at work in ${folder}\nwait until it has ended, or use another checkout`,
  )
}

/** Nobody, where it died before it had written its name. */
function holderIn(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch {
    return undefined
  }
}
