import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * An append-only list with one JSON value per line. A last line that a killed process left
 * incomplete is dropped.
 */
export type Journal<T> = { readonly entries: readonly T[]; append(entry: T): void }

/** Opens the list stored in `file`, or a list in memory if there is no file. */
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
