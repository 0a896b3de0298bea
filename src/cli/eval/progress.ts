// How far a download or an evaluation is, on standard error: one line that moves on a terminal, a line now and then elsewhere.

/** One piece of work. */
export interface LineProgress {
  show(share: number, text: string): void
  /** Clears the line. */
  end(): void
}

const BAR = 20
const ON_TERMINAL_MS = 100
/** In a file or a pipe: a line every so often, and at every tenth of the work. */
const ELSEWHERE_MS = 10_000

export function lineProgress(
  stream: NodeJS.WriteStream = process.stderr,
  clock = () => performance.now(),
): LineProgress {
  const isTerminal = Boolean(stream.isTTY)
  let last = isTerminal ? Number.NEGATIVE_INFINITY : clock()
  let tenth = 0
  let isShown = false
  return {
    show(share, text) {
      const now = clock()
      const reached = Math.floor(10 * Math.min(1, share))
      const due = now - last >= (isTerminal ? ON_TERMINAL_MS : ELSEWHERE_MS)
      if (!due && (isTerminal || reached <= tenth)) return
      last = now
      tenth = reached
      isShown = true
      if (!isTerminal) return void stream.write(`${text}\n`)
      const full = Math.round(BAR * Math.min(1, share))
      const line = `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${Math.round(100 * share)} %  ${text}`
      stream.write(`\r\x1b[K${line.slice(0, Math.max(20, (stream.columns ?? 80) - 1))}`)
    },
    end() {
      if (isShown && isTerminal) stream.write('\r\x1b[K')
    },
  }
}
