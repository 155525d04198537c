import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The contents of `.local/dev.json`, which exists while `make dev` runs. */
export type Running = { readonly pid: number; readonly shop: string; readonly control: string }

const fileIn = (dir: string) => join(dir, 'dev.json')

/**
 * Returns the shop that runs from this folder, or undefined if none runs. Does not trust
 * the file alone, because a killed process leaves it behind.
 */
export async function findRunning(dir: string): Promise<Running | undefined> {
  if (!existsSync(fileIn(dir))) return undefined
  const running = readRunning(dir)
  if (!running) return undefined
  const signal = AbortSignal.timeout(2000)
  const answer = await fetch(`${running.control}/pid`, { signal }).catch(() => undefined)
  return answer?.ok && Number(await answer.text()) === running.pid ? running : undefined
}

/** Returns undefined for a file that a killed process left incomplete. */
function readRunning(dir: string): Running | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(dir), 'utf8')) as Running
  } catch {
    return undefined
  }
}

export function writeRunning(dir: string, running: Running): void {
  mkdirSync(dir, { recursive: true })
  writeFileSync(fileIn(dir), JSON.stringify(running))
}

export function removeRunning(dir: string): void {
  rmSync(fileIn(dir), { force: true })
}
