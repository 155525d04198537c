import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import { root } from './markdown.ts'

export const states = ['met', 'not applicable', 'not met'] as const

type State = (typeof states)[number]

/** A row of the tables in docs/security/requirements.md. */
export type Requirement = {
  readonly id: string
  readonly level: string
  readonly state: string
  /** Where it is met, or why not. */
  readonly reason: string
}

const row = /^\| (\d+\.\d+\.\d+) \| (\d) \| [^|]+ \| ([^|]+) \| ([^|]*) \|$/gm

/** Returns the rows of all tables of a page, in their order. */
export function readRequirements(source: string): readonly Requirement[] {
  return [...source.matchAll(row)].map(([, id = '', level = '', state = '', reason = '']) => ({
    id,
    level,
    state,
    reason,
  }))
}

/** Parses the list of ids and levels: lines such as `1.1.1 2`. */
export function readIds(source: string): readonly string[] {
  return source.split('\n').filter((line) => /^\d/.test(line))
}

/**
 * Returns what is wrong with a row: an unknown state, a met requirement without a link to a file of
 * the repository, or another state without a reason. `path` is the page's path.
 */
export function findFaults({ id, state, reason }: Requirement, path: string): readonly string[] {
  if (!states.includes(state as State)) return [`${id}: ${state} is no state`]
  if (state !== 'met') return reason.length < 10 ? [`${id}: no reason`] : []
  const files = [...reason.matchAll(/\]\(([^)#]+)\)/g)].map(([, url = '']) =>
    posix.join(posix.dirname(path), url),
  )
  // A rule that is only written down does not show that the code follows it.
  const named = files.filter((file) => !file.startsWith('..') && existsSync(join(root, file)))
  return named.length === 0 ? [`${id}: met, but no file shows it`] : []
}

/** Returns a table with the number of requirements of each chapter and state. */
export function countTable(requirements: readonly Requirement[]): string {
  const chapters = [...new Set(requirements.map(({ id }) => id.split('.')[0]))]
  const countsOf = (some: readonly Requirement[]) =>
    states.map((state) => some.filter((one) => one.state === state).length)
  const line = (name: string, counts: readonly number[]) => `| ${[name, ...counts].join(' | ')} |`
  return [
    line('chapter', states as unknown as readonly number[]),
    '|---|---|---|---|',
    ...chapters.map((chapter) =>
      line(`V${chapter}`, countsOf(requirements.filter(({ id }) => id.split('.')[0] === chapter))),
    ),
    line('all', countsOf(requirements)),
  ].join('\n')
}
