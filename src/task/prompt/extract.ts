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

/** The fenced blocks of a text, in order. A fence is three or more backticks at the start of a line. */
export function fences(text: string): Fence[] {
  const found: Fence[] = []
  const pattern = /^[ \t]*(`{3,})[ \t]*([\w+-]*)[^\n`]*\n([\s\S]*?)^[ \t]*\1[ \t]*$/gm
  for (const match of text.matchAll(pattern)) {
    found.push({ tag: (match[2] as string).toLowerCase(), body: (match[3] as string).trim() })
  }
  return found
}

/** The body of the last block with one of these tags, or null. */
export function lastFence(text: string, tags: readonly string[]): string | null {
  return fences(text).findLast((fence) => tags.includes(fence.tag))?.body ?? null
}
