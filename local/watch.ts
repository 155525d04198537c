import { watch } from 'chokidar'

const quietMs = 150

/**
 * Calls `onChange` with the folders (relative to `root`) that have changed, after a short quiet
 * period. Paths that match `ignored` do not count.
 */
export function watchFolders(
  root: string,
  folders: readonly string[],
  ignored: RegExp,
  onChange: (changed: ReadonlySet<string>) => void,
): { close(): Promise<void> } {
  let changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const watcher = watch([...folders], { cwd: root, ignored, ignoreInitial: true })
  watcher.on('all', (_event, path) => {
    const folder = folders.find((name) => path.startsWith(name))
    if (!folder) return
    changed.add(folder)
    clearTimeout(timer)
    timer = setTimeout(() => {
      const all = changed
      changed = new Set()
      onChange(all)
    }, quietMs)
  })
  return {
    close: () => {
      clearTimeout(timer)
      return watcher.close()
    },
  }
}
