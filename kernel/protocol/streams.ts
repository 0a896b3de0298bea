// Text that cells print, joined into few stream messages: nothing is lost, and order is kept.

/** Milliseconds that text waits for more of its kind. */
const DELAY_MS = 50
/** Characters from which it waits no longer. */
const FULL = 1 << 18

export type StreamName = 'stdout' | 'stderr'

export interface StreamText {
  readonly name: StreamName
  readonly text: string
  /** The header, as JSON, of the request whose cell printed it. */
  readonly parent: string
}

export interface Streams {
  write(text: StreamText): void
  /** Sends what waits; called before any other output, so that order is kept. */
  flush(): void
}

/** Joins neighbouring texts of one stream and cell, and hands them on after a moment, or when there are many. */
export function joinStreams(send: (text: StreamText) => void, delayMs = DELAY_MS): Streams {
  let parts: string[] = []
  let length = 0
  let of: Omit<StreamText, 'text'> | undefined
  let timer: NodeJS.Timeout | undefined

  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (!of) return
    const joined = { ...of, text: parts.join('') }
    of = undefined
    parts = []
    length = 0
    send(joined)
  }
  return {
    flush,
    write({ name, text, parent }) {
      if (!text) return
      if (of && (of.name !== name || of.parent !== parent)) flush()
      of ??= { name, parent }
      parts.push(text)
      length += text.length
      if (length >= FULL) flush()
      else timer ??= setTimeout(flush, delayMs)
    },
  }
}
