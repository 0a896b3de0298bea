// Every regular expression of the host takes time in proportion to its text: each is fed a megabyte of what is hardest for it.
//
// One that takes the square of it needs minutes for that, and is ended; a linear one needs milliseconds.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { type Expression, literals, made, type Unit, unitsOf } from './expressions.ts'

/** Modules that make expressions of parts. */
const MAKERS = [
  ...[
    'datasets-eval/livecodebench/printed.ts',
    'src/language/python/scanner.ts',
    'src/pretrain/tokenizer.ts',
  ],
]

/** Expressions that are not linear, and why none needs to be: those of a file whose path is so, all or one. */
const BOUNDED: readonly (readonly [where: RegExp, source: string | null, why: string])[] = [
  [/^src\/math-equal\//, null, 'in the thread of thread-judge.ts, which is ended after 3 s'],
  [/^src\/model\/jinja\//, null, "a template's own, within its budget of steps and characters"],
  [/^src\/model\/tokens\//, null, "a tokenizer's own, within its limits of time"],
  [/^src\/cli\/usage\.ts/, null, 'reads what commander says of the arguments that the user typed'],
  [
    /^src\/(?:model\/hub\/settings|evaluate\/data-fetch)\.ts/,
    '\\/+$',
    'an address in the user’s own settings',
  ],
  [/^src\/view\/format\.ts/, '\\.?0+e', 'a number that JavaScript has written'],
  [/^src\/view\/format\.ts/, '0+$', 'a number that JavaScript has written'],
  [/^src\/view\/svg-box\.ts/, null, 'a drawing of our own'],
  [/^src\/view\/latex\.ts/, null, 'a title or label of a figure that the user’s own code makes'],
  [/^kernel\/(?:markdown|notebook-output|outputs)\.ts/, null, 'a notebook’s own'],
]

const isBounded = ({ file, source }: Expression): boolean =>
  BOUNDED.some(([where, named]) => where.test(file) && (named === null || named === source))

/** ms for a megabyte: many times what a linear expression takes on a machine that is busy, a tenth of what a quadratic one does. */
const LIMIT = 20_000

/** The units that take too long. Ends the thread at the first. */
async function slow(expressions: readonly Expression[]): Promise<readonly string[]> {
  const found: string[] = []
  let worker: Worker | undefined
  for (const expression of expressions) {
    worker ??= new Worker(new URL('./expressions-worker.ts', import.meta.url))
    const late = await lateUnit(worker, expression)
    if (late === null) continue
    found.push(`${expression.file} /${expression.source}/${expression.flags} on ${late}`)
    await worker.terminate()
    worker = undefined
  }
  await worker?.terminate()
  return found
}

function lateUnit(worker: Worker, expression: Expression): Promise<string | null> {
  return new Promise((resolve, reject) => {
    let unit: Unit | null = null
    let timer: NodeJS.Timeout
    const begin = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => finish(JSON.stringify(unit)), LIMIT)
    }
    const finish = (late: string | null): void => {
      clearTimeout(timer)
      worker.off('message', onMessage)
      worker.off('error', reject)
      resolve(late)
    }
    const onMessage = (message: Unit | null): void => {
      unit = message
      if (message === null) finish(null)
      else begin()
    }
    begin()
    worker.on('message', onMessage)
    worker.once('error', reject)
    worker.postMessage({ ...expression, units: unitsOf(expression) })
  })
}

describe('The regular expressions of the sources', () => {
  test('are linear, or bounded for a reason that stands here', async () => {
    const all = [...literals(), ...(await made(MAKERS))]
    const repeating = all.filter(({ source }) => /[*+]|,\}/.test(source))
    const different = new Map(repeating.map((one) => [`/${one.source}/${one.flags}`, one]))
    assert.ok(different.size > 100)
    assert.deepEqual(await slow([...different.values()].filter((one) => !isBounded(one))), [])
  })

  test('that are not are found: the square of spaces, and of beginnings', async () => {
    const expressions = ['\\s+$', '\\[(.+?)\\]', "'(?:\\\\[^]|[^'])*'"].map((source) => ({
      file: '',
      source,
      flags: 'g',
    }))
    assert.equal((await slow(expressions)).length, expressions.length)
  })
})
