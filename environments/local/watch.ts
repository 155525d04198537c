import { watch } from 'node:fs'
import { join } from 'node:path'

const quietMs = 150

/**
 * Calls `onChange` with the folders in which something has changed, once the changes have ceased for
 * a moment. What `ignored` matches (a path from the root) does not count.
 */
export function watchFolders(
  root: string,
  folders: readonly string[],
  ignored: RegExp,
  onChange: (changed: ReadonlySet<string>) => void,
): { close(): void } {
  let changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const watchers = folders.map((folder) =>
    watch(join(root, folder), { recursive: true }, (_event, name) => {
      if (ignored.test(`${folder}/${name ?? ''}`)) return
      changed.add(folder)
      clearTimeout(timer)
      timer = setTimeout(() => {
        const all = changed
        changed = new Set()
        onChange(all)
      }, quietMs)
    }),
  )
  return {
    close: () => {
      clearTimeout(timer)
      for (const watcher of watchers) watcher.close()
    },
  }
}
