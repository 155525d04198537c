import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'

/** A datagram socket that hears what a service tells systemd. */
export async function openNotifySocket(t: Test) {
  // Not the test's own folder: a socket's path must be shorter than 108 characters.
  const dir = mkdtempSync(join(tmpdir(), 'notify-'))
  const path = join(dir, 'socket')
  const listener = spawn(
    'systemd-socket-activate',
    ['-d', '-l', path, 'sh', '-c', 'exec cat <&3'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const heard: string[] = []
  listener.stdout.on('data', (data) => void heard.push(String(data)))
  t.teardown(async () => {
    listener.kill('SIGKILL')
    await once(listener, 'close')
    rmSync(dir, { recursive: true })
  })
  await once(listener.stderr, 'data')
  /** The words so far, without the barriers that follow each, though not always at once. */
  const words = () => heard.join('').match(/[A-Z]+=1/g) ?? []
  return { path, heard: () => words().filter((word) => word !== 'BARRIER=1') }
}
