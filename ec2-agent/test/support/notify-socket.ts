import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

/** Opens a datagram socket that receives the states a service reports to systemd. */
export async function openNotifySocket(t: Test) {
  // Not in the test's folder, because a socket's path must be shorter than 108 characters.
  const dir = mkdtempSync(join(tmpdir(), 'notify-'))
  const path = join(dir, 'socket')
  const listener = spawn(
    'systemd-socket-activate',
    ['-d', '-l', path, 'sh', '-c', 'exec cat <&3'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const chunks: string[] = []
  listener.stdout.on('data', (data) => void chunks.push(String(data)))
  t.teardown(async () => {
    listener.kill('SIGKILL')
    await once(listener, 'close')
    rmSync(dir, { recursive: true })
  })
  await once(listener.stderr, 'data')
  const states = () => chunks.join('').match(/[A-Z]+=1/g) ?? []
  // `systemd-notify` sends a barrier after each state.
  return { path, received: () => states().filter((state) => state !== 'BARRIER=1') }
}
