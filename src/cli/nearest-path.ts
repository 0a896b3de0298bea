// The path that was meant, where one on the command line is not there: the nearest name in the folder where it should be.

import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { nearest } from '../core/index.ts'

/** The nearest path that is there, or null where the path itself is there, or no name beside it is near. */
export async function nearestPath(path: string | null): Promise<string | null> {
  if (path === null || path === '' || (await isThere(path))) return null
  const folder = dirname(path)
  if (!(await isThere(folder))) {
    // A folder above may be the misspelt one.
    const above = folder === path || folder === '.' ? null : await nearestPath(folder)
    const whole = above === null ? null : join(above, basename(path))
    return whole !== null && (await isThere(whole)) ? whole : null
  }
  const names = await readdir(folder).catch((): string[] => [])
  const near = nearest(
    basename(path),
    names.filter((name) => !name.startsWith('.')),
  )
  return near === null ? null : join(folder, near)
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
