// What has been executed in this session, for history_request: the tail, a range, or a search.

import type { Content } from '../protocol/wire.ts'

/** One executed cell. */
export interface HistoryEntry {
  readonly line: number
  readonly input: string
  readonly output?: string
}

export interface History {
  add(entry: HistoryEntry): void
  /** The content of a history_reply: rows of session, line and input, or of input and output. */
  answer(request: Content): Content
}

/** The one session that this kernel knows: its own. */
const SESSION = 1
/** Cells that are kept. */
const KEPT = 10_000

export function createHistory(): History {
  const entries: HistoryEntry[] = []
  return {
    add(entry) {
      entries.push(entry)
      if (entries.length > KEPT) entries.shift()
    },
    answer(request) {
      const withOutput = request.output === true
      const rows = choose(entries, request).map(({ line, input, output }) => [
        SESSION,
        line,
        withOutput ? [input, output ?? null] : input,
      ])
      return { status: 'ok', history: rows }
    },
  }
}

function choose(entries: readonly HistoryEntry[], request: Content): readonly HistoryEntry[] {
  const n = typeof request.n === 'number' && request.n >= 0 ? request.n : undefined
  const last = (found: readonly HistoryEntry[]): readonly HistoryEntry[] =>
    n === undefined ? found : found.slice(Math.max(0, found.length - n))
  switch (request.hist_access_type) {
    case 'tail':
      return last(entries)
    case 'range': {
      // 0 is the current session, which is the only one.
      const session = typeof request.session === 'number' ? request.session : 0
      if (session !== 0 && session !== SESSION) return []
      const start = typeof request.start === 'number' ? request.start : 1
      const stop = typeof request.stop === 'number' ? request.stop : Number.POSITIVE_INFINITY
      return entries.filter(({ line }) => line >= start && line < stop)
    }
    case 'search': {
      const pattern = globPattern(typeof request.pattern === 'string' ? request.pattern : '*')
      const found = entries.filter(({ input }) => pattern.test(input))
      if (request.unique !== true) return last(found)
      const latest = new Map(found.map((entry) => [entry.input, entry]))
      return last(found.filter((entry) => latest.get(entry.input) === entry))
    }
    default:
      return []
  }
}

/** A pattern with `*` and `?` for the whole input. */
function globPattern(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[\\s\\S]*')
    .replaceAll('?', '[\\s\\S]')
  return new RegExp(`^${source}$`)
}
