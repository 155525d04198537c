import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What `make dev` says of itself in `.local/dev.json` while it runs. */
export type Running = { readonly pid: number; readonly shop: string; readonly control: string }

const fileIn = (dir: string) => join(dir, 'dev.json')

/** The shop that runs from this folder; undefined where none does, whatever the file says. */
export async function findRunning(dir: string): Promise<Running | undefined> {
  if (!existsSync(fileIn(dir))) return undefined
  const running = readRunning(dir)
  if (!running) return undefined
  const signal = AbortSignal.timeout(2000)
  const answer = await fetch(`${running.control}/pid`, { signal }).catch(() => undefined)
  return answer?.ok && Number(await answer.text()) === running.pid ? running : undefined
}

/** A file that was cut short by a killed process says nothing. */
function readRunning(dir: string): Running | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(dir), 'utf8')) as Running
  } catch {
    return undefined
  }
}

export function announceRunning(dir: string, running: Running): void {
  mkdirSync(dir, { recursive: true })
  writeFileSync(fileIn(dir), JSON.stringify(running))
}

export function retractRunning(dir: string): void {
  rmSync(fileIn(dir), { force: true })
}
