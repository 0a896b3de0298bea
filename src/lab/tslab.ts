// Stock tslab as a notebook: in its kernel results show themselves, figures move, and an interrupt reaches the stages.
//
// tslab's public display takes one MIME type a call; the function behind it, which the kernel leaves for it with each cell,
// takes a bundle and updates by id. tslab prints the value at a cell's end with console.log, so values that show themselves
// do so where they are inspected. It has no comms: what needs them goes without.

import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import type { MimeBundle, NotebookHost } from '../core/index.ts'

type Write = (
  message: {
    readonly data: MimeBundle
    readonly metadata: MimeBundle
    readonly transient: { readonly display_id?: string }
  },
  update: boolean,
) => void

/** What we use of tslab's module `jupyter`. */
interface Tslab {
  readonly lastWriteDisplayData: Write | null
}

/** How Node's `console.log` and `util.inspect` ask an object to print itself. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

let loaded: Tslab | null | undefined
const cells = new WeakMap<Write, AbortController>()
let current: AbortController | null = null

/** The tslab that this process is the kernel of, or null. */
function tslab(): Tslab | null {
  if (loaded === undefined) {
    const { cache } = createRequire(import.meta.url)
    const path = Object.keys(cache).find((one) => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(one))
    loaded = path === undefined ? null : (cache[path]?.exports as Tslab)
  }
  return loaded
}

/** The host for the running cell, given what it displays with. Exported for its test. */
export function hostOf(write: Write): NotebookHost {
  return {
    display(data, { displayId, update = false, metadata = {} } = {}) {
      write({ data, metadata, transient: displayId === undefined ? {} : { display_id: displayId } }, update)
    },
    signal() {
      let cell = cells.get(write)
      if (!cell) {
        if (current === null) process.on('SIGINT', () => current?.abort(new Error('Interrupted.')))
        cell = new AbortController()
        cells.set(write, cell)
      }
      current = cell
      return cell.signal
    },
    comm: null,
  }
}

/** Stock tslab's host, where this process is a kernel of it and a cell has run. */
export function tslabHost(): NotebookHost | null {
  const write = tslab()?.lastWriteDisplayData
  return write ? hostOf(write) : null
}

/**
 * The property by which a value that shows itself does so in stock tslab. A bundle that takes its time stands there as the
 * value's title until it comes. Elsewhere, and inside other values, the value prints as any other.
 */
export function inspectable(
  bundle: () => object,
  host: () => NotebookHost | null = tslabHost,
): Readonly<Record<symbol, unknown>> {
  return {
    [INSPECT](this: object, depth: number, options: { readonly depth?: number | null }) {
      const now = host()
      if (now === null || depth < (options.depth ?? 2)) return this
      const made = bundle()
      if (!(made instanceof Promise)) {
        now.display(made as MimeBundle)
        return ''
      }
      const { title } = this as { readonly title?: unknown }
      const displayId = `azlab-${randomUUID()}`
      now.display({ 'text/plain': typeof title === 'string' ? title : '…' }, { displayId })
      // The cell may have ended by then: the one that runs sends it, and it finds its place by the id.
      made.then((done: MimeBundle) => host()?.display(done, { displayId, update: true })).catch(() => {})
      return ''
    },
  }
}
