// Makes a folder and those above it, level by level.
//
// Node's own recursive mkdir never comes back on file systems that answer ENOENT below an existing folder, such as /proc.

import { mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Makes a folder where it is missing, and the folders above it; gives those it made, the topmost first. Throws the file system's own error. */
export async function makeFolder(path: string): Promise<readonly string[]> {
  const missing: string[] = []
  for (let at = resolve(path); !(await isFolder(at)); at = dirname(at)) missing.push(at)
  for (const folder of missing.reverse()) {
    await mkdir(folder).catch(async (error: NodeJS.ErrnoException) => {
      // Another process may have been quicker.
      if (error.code !== 'EEXIST' || !(await isFolder(folder))) throw error
    })
  }
  return missing
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}
