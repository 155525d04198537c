import { createServer } from 'node:net'
import type { Ports } from './config.ts'

/** Throws Error with one line for each port that another program uses. */
export async function checkPorts(ports: Partial<Ports>): Promise<void> {
  const entries = Object.entries(ports)
  const free = await Promise.all(entries.map(([, port]) => isFree(port)))
  const taken = entries.filter((_, index) => !free[index])
  if (taken.length === 0) return
  const lines = taken.map(([name, port]) => `port ${port} (${name}) is in use by another program`)
  throw new Error([...lines, 'stop it, or choose other ports: PORT_BASE=4400 make dev'].join('\n'))
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

/** Returns the first of ten consecutive free ports. */
export async function freePortBase(): Promise<number> {
  for (let base = 4400; base < 6000; base += 20) {
    const ten = Array.from({ length: 10 }, (_, index) => isFree(base + index))
    if ((await Promise.all(ten)).every(Boolean)) return base
  }
  throw new Error('there are no ten free ports in a row from 4400 to 6000')
}
