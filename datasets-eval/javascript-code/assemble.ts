// Prompt and completion put together: the source of a solution that parses and declares its entry.

import { answerIn, cutAfterLastBrace, cutAt, cutWhereBalanced } from './completion.ts'
import type { CodeItem, Protocol } from './item.ts'
import { readScript } from './syntax.ts'
import { type Stripped, stripTypes } from './typescript.ts'

export type Assembled = Stripped

/** The JavaScript of a solution: the first reading of the completion that is a script and declares the entry. */
export async function assemble(item: CodeItem, completion: string, protocol: Protocol): Promise<Assembled> {
  let first: Assembled | undefined
  for (const source of readings(item, completion, protocol)) {
    const read = await check(source, item.entry, protocol)
    // One that takes too long to read is not tried in other readings.
    if (read.ok || read.late) return read
    first ??= read
  }
  return first ?? { ok: false, message: 'no answer found' }
}

function readings({ prompt, before, stops }: CodeItem, completion: string, protocol: Protocol): string[] {
  const { text, marked } = answerIn(completion)
  if (text.trim() === '') return []
  const whole = [`${before}${text}`, text]
  if (marked) return [...whole, `${prompt}${text}`]
  const cut = cutAt(text, stops)
  const shorter = [cutWhereBalanced(cut), cutAfterLastBrace(cut)]
  const continued = protocol.balanced ? [shorter[0]!, cut, shorter[1]!] : [cut, ...shorter]
  return [...continued.map((part) => `${prompt}${part}`), ...whole]
}

async function check(source: string, entry: string, { language }: Protocol): Promise<Assembled> {
  const stripped = language === 'typescript' ? await stripTypes(source) : { ok: true as const, code: source }
  if (!stripped.ok) return { ...stripped, message: `it is no TypeScript: ${stripped.message}` }
  const script = await readScript(stripped.code)
  if (!script.ok) return { ok: false, message: `it does not parse: ${script.message}` }
  if (!script.names.has(entry)) return { ok: false, message: `it declares no ${entry}` }
  return stripped
}
