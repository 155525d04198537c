import { execFileSync } from 'node:child_process'

/**
 * Returns the checkout's commit. Throws Error for uncommitted changes, because a release must be
 * reproducible from its commit.
 */
export function readCommit(checkout: string): string {
  const changes = changesIn(checkout)
  if (changes === '') return git(checkout, 'rev-parse', 'HEAD')
  throw new Error(
    `there are uncommitted changes, and a release needs a commit. Commit or stash them:\n${changes}`,
  )
}

/** Returns the checkout's commit, or `not-committed`. For plans that are not applied. */
export function readCommitOrNone(checkout: string): string {
  return changesIn(checkout) === '' ? git(checkout, 'rev-parse', 'HEAD') : 'not-committed'
}

const changesIn = (checkout: string) => git(checkout, 'status', '--porcelain')

function git(checkout: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: checkout, encoding: 'utf8' }).trimEnd()
}
