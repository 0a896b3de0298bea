// The code in a completion: what stands before a closing fence, tabs as spaces; and the programs that it may stand for.

import { readFileSync } from 'node:fs'
import { pythonString } from './literal.ts'
import type { Sandbox } from './sandbox.ts'

const SANITISE = readFileSync(new URL('./sanitise.py', import.meta.url), 'utf8')
const SANITISE_SECONDS = 60
/** Longer completions are read to here. */
const LENGTH_LIMIT = 200_000

/**
 * The code in a completion. The prompt has opened a fence, so a closing one ends it; where the completion opens one of its own,
 * with or without words before it, that is where the code is found later.
 */
export function codeIn(completion: string): string {
  const text = completion.slice(0, LENGTH_LIMIT).replaceAll('\r\n', '\n').replaceAll('\t', '    ')
  const fence = /^[ ]*```(.*)$/m.exec(text)
  // A bare fence closes what the prompt opened. One with a language opens.
  if (!fence || fence[1]!.trim() !== '') return text.trim() === '' ? '' : text
  const code = text.slice(0, fence.index)
  return code.trim() === '' ? text : code
}

/**
 * The program that is scored: the longest span of the code that parses, of it the imports and what the entry point needs. Where
 * that does not define the entry point, the whole completion is read so, and then the prompt with the completion after it.
 */
export async function programIn(
  sandbox: Sandbox,
  completion: string,
  { prompt, entry }: { readonly prompt: string; readonly entry: string },
): Promise<string> {
  const whole = completion.slice(0, LENGTH_LIMIT).replaceAll('\r\n', '\n').replaceAll('\t', '    ')
  const texts = [...new Set([codeIn(completion), whole, prompt + whole, prompt + codeIn(completion)])]
  const given = `[${texts.map(pythonString).join(', ')}], ${pythonString(entry)}`
  const [execution] = await sandbox.run(SANITISE, [given], SANITISE_SECONDS)
  const { outcome, value } = execution!
  const program = outcome === 'ok' ? sandbox.value(value!) : undefined
  return typeof program === 'string' ? program : codeIn(completion)
}
