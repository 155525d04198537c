import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** A list that only grows, one JSON value a line; a line that a killed process cut short is dropped. */
export type Journal<T> = { readonly entries: readonly T[]; append(entry: T): void }

/** Opens the list kept in `file`, or one in memory where there is no file. */
export function openJournal<T>(file: string | undefined): Journal<T> {
  const entries: T[] = file && existsSync(file) ? readLines<T>(file) : []
  if (file) mkdirSync(dirname(file), { recursive: true })
  return {
    entries,
    append: (entry) => {
      entries.push(entry)
      if (file) appendFileSync(file, `${JSON.stringify(entry)}\n`)
    },
  }
}

function readLines<T>(file: string): T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as T]
      } catch {
        return []
      }
    })
}
