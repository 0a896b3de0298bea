// What a completion holds: a whole answer in tags or a code block, or the continuation of the prompt.

export interface Answer {
  readonly text: string
  /** Whether it stood in tags or a block; otherwise the text continues the prompt. */
  readonly marked: boolean
}

const BLOCK = /^[ \t]*```[^\n`]*\n([\s\S]*?)(?:^[ \t]*```[ \t]*$|$(?![\s\S]))/gm
const TAG = '<answer>'

/**
 * The last `<answer>`, in it (or in all of the text) the last code block that defines something, or the last one. A tag or
 * block that is not closed reaches to the end.
 */
export function answerIn(completion: string): Answer {
  const text = completion.replaceAll('\r\n', '\n')
  const open = text.lastIndexOf(TAG)
  const tagged = open >= 0
  const inner = tagged ? (text.slice(open + TAG.length).split('</answer>')[0] as string) : text
  const blocks = [...inner.matchAll(BLOCK)].map(([, block]) => block as string)
  if (blocks.length === 0) return { text: tagged ? inner.trim() : text, marked: tagged }
  const defining = blocks.filter((block) => /\bfunction\b|=>|\bclass\b/.test(block))
  return { text: (defining.at(-1) ?? blocks.at(-1)) as string, marked: true }
}

/** Cuts a continuation at the first of the texts that end it. */
export function cutAt(text: string, stops: readonly string[]): string {
  const ends = stops.map((stop) => text.indexOf(stop)).filter((end) => end >= 0)
  return ends.length === 0 ? text : text.slice(0, Math.min(...ends))
}

/** Cuts a continuation where it has closed one brace more than it has opened: the end of the function whose head the prompt has. */
export function cutWhereBalanced(text: string): string {
  let open = 1
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') open++
    else if (text[at] === '}' && --open === 0) return text.slice(0, at + 1)
  }
  return text
}

/** Cuts what follows the last closing brace. */
export function cutAfterLastBrace(text: string): string {
  return text.slice(0, text.lastIndexOf('}') + 1)
}
