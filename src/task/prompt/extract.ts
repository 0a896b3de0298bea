// Finds the parts of a full-style response: the answer's tags, and fenced blocks with fixed names.

/** A fenced block: the word after the opening fence, and what is inside. */
export interface Fence {
  readonly tag: string
  readonly body: string
}

/** What stands in the last `<answer>…</answer>`, or null. Text before it is the policy's own reasoning. */
export function lastAnswer(text: string): string | null {
  const close = text.lastIndexOf('</answer>')
  const open = close < 0 ? -1 : text.lastIndexOf('<answer>', close)
  return open < 0 ? null : text.slice(open + '<answer>'.length, close).trim()
}

/**
 * The fenced blocks of a text, in order. A fence is three or more backticks at the start of a line; as many alone on a line
 * close it. A block that is never closed is none.
 */
export function fences(text: string): Fence[] {
  const found: Fence[] = []
  let open: { readonly ticks: string; readonly tag: string; readonly from: number } | null = null
  const lines = text.split('\n')
  for (const [i, line] of lines.entries()) {
    if (open === null) {
      const [opening = '', ticks, tag = ''] = /^[ \t]*(`{3,})[ \t]*([\w+-]*)/.exec(line) ?? []
      if (ticks !== undefined && !line.includes('`', opening.length))
        open = { ticks, tag: tag.toLowerCase(), from: i + 1 }
    } else if (line.trim() === open.ticks) {
      found.push({ tag: open.tag, body: dedent(lines.slice(open.from, i)).trim() })
      open = null
    }
  }
  return found
}

/** Lines without the indentation that all of them share: a block in a list is indented as a whole, which Python would mind. */
function dedent(lines: readonly string[]): string {
  const shared = lines
    .filter((line) => line.trim() !== '')
    .map((line) => /^[ \t]*/.exec(line)?.[0] ?? '')
    .reduce((a: string | null, b) => (a === null ? b : common(a, b)), null)
  return lines.map((line) => line.slice(Math.min(shared?.length ?? 0, line.length))).join('\n')
}

/** What two texts both begin with. */
function common(a: string, b: string): string {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return a.slice(0, length)
}

/** The body of the last block with one of these tags, or null. */
export function lastFence(text: string, tags: readonly string[]): string | null {
  return fences(text).findLast((fence) => tags.includes(fence.tag))?.body ?? null
}
