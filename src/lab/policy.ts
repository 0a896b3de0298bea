// az.policy: a model opened in a cell, which says what engine `auto` took and how far fetching it is.

import type { FetchProgress } from '../model/index.ts'
import { type ChosenEngine, type LocalPolicy, type LocalPolicyOptions, openPolicy } from '../policy/index.ts'
import { cellSignal } from './interrupt.ts'
import { MEASURED, notebook } from './notebook.ts'
import { shownPolicy } from './policy-face.ts'
import { cellProgress } from './progress.ts'

/**
 * Opens a model: the embedded one (`tiny`), a Hugging Face folder, or one of the Hugging Face hub by its id
 * (`organisation/model`, `organisation/model@revision`), from the hub's cache or fetched into it. `engine` says what computes; for
 * `auto` the cell shows what was taken, and why. An interrupt of the cell ends fetching; what came is kept.
 */
export async function cellPolicy(name: string, options: LocalPolicyOptions = {}): Promise<LocalPolicy> {
  const fetching = showFetch(name)
  try {
    const policy = await openPolicy(name, {
      ...options,
      signal: cellSignal(options.signal),
      onEngine: options.onEngine ?? showEngine,
      onFetch: options.onFetch ?? fetching.show,
    })
    fetching.end()
    return shownPolicy(policy)
  } catch (error) {
    fetching.end('stopped')
    throw error
  }
}

const shown = new Set<string>()

/** Shows what `auto` took and why, once in a process: in the cell, or on standard error where there is none. */
export function showEngine({ engine, why }: ChosenEngine): void {
  const line = `engine ${engine}: ${why.charAt(0).toLowerCase()}${why.slice(1)}`
  if (shown.has(line)) return
  shown.add(line)
  const host = notebook()
  if (host) host.display({ 'text/plain': line }, { metadata: MEASURED })
  else process.stderr.write(`${line}\n`)
}

/** Shows how much of a model is there as a line of the cell that moves. Nothing is shown before the first byte. */
export function showFetch(name: string) {
  let progress: ReturnType<typeof cellProgress> | null = null
  return {
    show({ file, done, total }: FetchProgress): void {
      progress ??= cellProgress('fetch')
      const megabytes = (bytes: number): number => Math.round(bytes / 1e6)
      progress.show({
        stage: 'fetch',
        what: `MB of ${name} · ${file}`,
        done: megabytes(done),
        total: megabytes(total),
      })
    },
    end(how: 'done' | 'stopped' = 'done'): void {
      progress?.end(how)
      progress = null
    },
  }
}
