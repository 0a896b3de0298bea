// Results that take long to compute, kept beside the data they come from: JSON lines, each with the key that it belongs to.

import { appendFile, mkdir, readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** A memory that outlives the process where a file can be written, and serves it where none can. */
export class Store {
  private readonly files: readonly string[]
  private readonly known = new Map<string, Promise<unknown>>()
  private kept: Promise<ReadonlyMap<string, unknown>> | undefined

  /** Beside `path`, or else in the user's cache under `name`. */
  constructor(name: string, path?: string) {
    const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
    this.files = [
      ...(path === undefined ? [] : [`${path}.expected.jsonl`]),
      join(cache, 'azlab', 'expected', `${name}.jsonl`),
    ]
  }

  /** What is kept under the key, or what `compute` gives, which is kept then. `about` helps a reader of the file. */
  get<T>(key: string, about: string, compute: () => Promise<T>): Promise<T> {
    const known = this.known.get(key)
    if (known) return known as Promise<T>
    const found = this.find(key, about, compute)
    this.known.set(key, found)
    found.catch(() => this.known.delete(key))
    return found
  }

  private async find<T>(key: string, about: string, compute: () => Promise<T>): Promise<T> {
    this.kept ??= readKept(this.files)
    const kept = (await this.kept).get(key)
    if (kept !== undefined) return kept as T
    const value = await compute()
    await this.keep(JSON.stringify({ key, about, value }))
    return value
  }

  /** Appends to the first file that can be written. */
  private async keep(line: string): Promise<void> {
    for (const [at, file] of this.files.entries()) {
      try {
        if (at > 0 || this.files.length === 1) await mkdir(dirname(file), { recursive: true })
        // Said to be read-only, it stays as it is, even where the user (root) could write to it.
        if (((await stat(dirname(file))).mode & 0o222) === 0) continue
        await appendFile(file, `\n${line}`)
        return
      } catch {
        // A folder that is not ours to write to.
      }
    }
  }
}

async function readKept(files: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
  const kept = new Map<string, unknown>()
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '')
    for (const line of text.split('\n')) {
      try {
        const { key, value } = JSON.parse(line) as { readonly key: string; readonly value: unknown }
        kept.set(key, value)
      } catch {
        // Empty, or the end of a file whose writer was killed.
      }
    }
  }
  return kept
}
