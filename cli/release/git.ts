import { execFileSync } from 'node:child_process'

/**
 * The commit that a checkout is at. Throws Error where something is not committed: what runs must be
 * what somebody else can check out.
 */
export function commitOf(checkout: string): string {
  const changes = changesIn(checkout)
  if (changes === '') return git(checkout, 'rev-parse', 'HEAD')
  throw new Error(
    `not everything is committed, and a release is a commit: commit or stash\n${changes}`,
  )
}

/** The commit, or that it is none yet: for a look ahead. */
export function commitOrNone(checkout: string): string {
  return changesIn(checkout) === '' ? git(checkout, 'rev-parse', 'HEAD') : 'not-committed'
}

const changesIn = (checkout: string) => git(checkout, 'status', '--porcelain')

function git(checkout: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: checkout, encoding: 'utf8' }).trimEnd()
}
