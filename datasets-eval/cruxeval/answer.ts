// The answer in a completion, read as literals by a closed grammar. It is never put into code.

import type { Language, Parsed, Value } from 'azlab/language'
import { stripAnswer, TooSlow } from '../javascript-code/typescript.ts'
import { pythonComments, withoutComments } from './comments.ts'
import type { Dialect, Task } from './item.ts'
import { withKeywords } from './keywords.ts'

const MARKS = [
  ['<answer>', '</answer>'],
  ['[ANSWER]', '[/ANSWER]'],
] as const

/** The text of the answer: in the last tags, in them (or in all of the text) the last code block, else all of it. */
export function answerIn(completion: string): string {
  const mark = MARKS.find(([open]) => completion.includes(open))
  const text = mark
    ? (completion.slice(completion.lastIndexOf(mark[0]) + mark[0].length).split(mark[1])[0] as string)
    : // a prompt may end in [ANSWER]
      (completion.split(MARKS[1][1])[0] as string)
  const blocks = [...text.matchAll(/```[^\n`]*\n([\s\S]*?)(?:\n[ \t]*```|$)/g)]
  return (blocks.at(-1)?.[1] ?? text).trim()
}

/** Longest answer that is read, in UTF-16 units. */
const LENGTH_LIMIT = 65_536
/** Closing brackets that may end the call, which are tried: strings may hold what looks like an end. */
const BRACKETS = 50
/** ms for all of them together; one that the parser of TypeScript cannot read takes as long as it may. */
const PATIENCE_MS = 5000

export interface Reader {
  readonly language: Language
  readonly dialect: Dialect
}

/**
 * The argument list of an answer that is exactly one call of f (or `candidate`), alone or in an assertion, as source. Throws
 * TooSlow, as `literalIn` does.
 */
export async function callIn(
  given: string,
  program: string,
  reader: Reader,
): Promise<{ readonly source: string; readonly values: Parsed<readonly Value[]> } | null> {
  if (given.length > LENGTH_LIMIT) return null
  const answer = uncommented(given, reader, 'input')
  if (answer === null) return null
  const call = /^(?:assert\.deepEqual\(\s*|assert\s+)?(?:f|candidate)\s*\(/.exec(answer)
  if (!call) return null
  const inDeepEqual = answer.startsWith('assert.')
  const start = call[0].length
  let last: string | undefined
  let tried = 0
  const until = performance.now() + PATIENCE_MS
  for (
    let end = answer.indexOf(')', start);
    end >= 0 && tried < BRACKETS;
    end = answer.indexOf(')', end + 1)
  ) {
    const rest = answer.slice(end + 1).trim()
    if (!(rest === '' || rest === ';' || (inDeepEqual ? rest.startsWith(',') : rest.startsWith('=='))))
      continue
    tried++
    last = answer.slice(start, end)
    const values = await argumentsIn(last, program, reader)
    if (values.ok) return { source: last, values }
    if (performance.now() > until)
      throw new TooSlow(`the call takes more than ${PATIENCE_MS / 1000} s to read`)
  }
  return last === undefined ? null : { source: last, values: await argumentsIn(last, program, reader) }
}

/**
 * The answer without comments; null where one of them breaks the official assertion. Comments before an assertion go first:
 * officially what stands before `assert` is left out.
 */
function uncommented(answer: string, { dialect }: Reader, task: Task): string | null {
  if (dialect !== 'python') {
    // An assertion as a whole is not put into another one, so that its end is its own.
    const whole = answer.startsWith('assert.') ? `${answer}\n` : answer
    return withoutComments(whole, dialect)?.trim() ?? null
  }
  const body = answer.replace(/^(?:[ \t]*(?:#[^\n]*)?\n)+(?=[ \t]*assert f)/, '').trim()
  // Marks within comments are marks officially.
  const isMarked = pythonComments(body).some((comment) => /==|assert/.test(comment))
  return withoutComments(isMarked ? cut(body, task) : body, dialect)?.trim() ?? null
}

/** The part of an answer that is officially looked at. */
function cut(answer: string, task: Task): string {
  if (task === 'output') return (answer.split('==')[1] ?? answer).trim()
  const call = answer.split('==')[0]!
  return (call.split('assert')[1] ?? call).trim()
}

async function argumentsIn(
  source: string,
  program: string,
  reader: Reader,
): Promise<Parsed<readonly Value[]>> {
  const values = await literals(source, reader)
  if (values.ok || reader.dialect !== 'python') return values
  const named = withKeywords(source, program, reader.language)
  return named ? { ok: true, value: named } : values
}

/** The value of an answer that is one literal, alone or on the right side of an assertion. */
export async function literalIn(given: string, reader: Reader): Promise<Parsed<Value>> {
  if (given.length > LENGTH_LIMIT)
    return { ok: false, message: `it is longer than ${LENGTH_LIMIT} characters` }
  const answer = uncommented(given, reader, 'output')
  if (answer === null) return { ok: false, message: 'a comment stands where it changes the assertion' }
  const asserted = /^(?:assert\s+)?f\s*\(/.test(answer)
  // As officially: what stands between the first == and the next.
  const text = (asserted ? (answer.split('==')[1] ?? '') : answer).trim().replace(/;$/, '')
  const value = await literal(text, reader)
  if (value.ok || reader.dialect === 'python') return value
  const unwrapped = /^\(([\s\S]*)\)$/.exec(text)
  return unwrapped ? literal(unwrapped[1]!.trim(), reader) : value
}

async function literal(source: string, { language, dialect }: Reader): Promise<Parsed<Value>> {
  const value = language.literal(source)
  const stripped = !value.ok && dialect === 'typescript' ? await stripAnswer(`[${source}]`) : null
  if (stripped === null) return value
  const list = language.literal(stripped)
  const items = list.ok && Array.isArray(list.value) ? (list.value as readonly Value[]) : []
  return items.length === 1 ? { ok: true, value: items[0] as Value } : value
}

async function literals(source: string, { language, dialect }: Reader): Promise<Parsed<readonly Value[]>> {
  const values = language.literals(source)
  const stripped = !values.ok && dialect === 'typescript' ? await stripAnswer(`[${source}]`) : null
  if (stripped === null) return values
  const list = language.literal(stripped)
  return list.ok && Array.isArray(list.value) ? { ok: true, value: list.value as readonly Value[] } : values
}
