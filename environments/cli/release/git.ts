import { execFileSync } from 'node:child_process'

/**
 * The revision that a checkout is at. Throws Error where something is not committed: what runs must be
 * what somebody else can check out.
 */
export function revisionOf(checkout: string): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: checkout, encoding: 'utf8' }).trimEnd()
  const changes = git('status', '--porcelain')
  if (changes !== '')
    throw new Error(
      `not everything is committed, and a release is a revision: commit or stash\n${changes}`,
    )
  return git('rev-parse', 'HEAD')
}
