// azlab exec over lines: order, bad lines, and its options.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ExecCommand, runExec } from '../../src/cli/exec/exec.ts'

async function exec(
  lines: readonly string[],
  options: Partial<ExecCommand> = {},
): Promise<Record<string, unknown>[]> {
  const written: string[] = []
  const input = (async function* () {
    yield* lines
  })()
  await runExec({ input, write: (line) => void written.push(line), ...options })
  return written.map((line) => JSON.parse(line))
}

const line = (program: string, input: string): string => JSON.stringify({ program, input })

test('each line in gives one line out, in order, with the four fields', async () => {
  const rows = await exec([
    line('function f(x) { return x + 1 }', '6'),
    line('const f = (x) => "no"', '1, 2'),
  ])
  assert.deepEqual(rows.map(Object.keys), [
    ['outcome', 'value', 'error', 'ms'],
    ['outcome', 'value', 'error', 'ms'],
  ])
  assert.deepEqual(
    rows.map((row) => row.value),
    ['7', '"no"'],
  )
})

test('a line that is no JSON or lacks a field is an error line and stops nothing', async () => {
  const good = line('function f(x) { return x }', '1')
  const rows = await exec(['{', '', 'null', '{"program": "x"}', '{"program": 1, "input": "1"}', good])
  assert.deepEqual(
    rows.map((row) => row.outcome),
    ['error', 'error', 'error', 'error', 'error', 'ok'],
  )
  for (const row of rows.slice(0, 5)) assert.match(String(row.error), /^The line /)
})

test('two runs unless once, and the static check only when asked', async () => {
  const depth = line(
    'function f() { let n = 0; const g = () => { n++; g() }; try { g() } catch {} return n }',
    '',
  )
  const random = line('function f(x) { return typeof Math.random }', '1')
  assert.deepEqual(
    (await exec([depth, random])).map((row) => row.outcome),
    ['nondeterministic', 'ok'],
  )
  assert.deepEqual(
    (await exec([depth, random], { once: true })).map((row) => row.outcome),
    ['ok', 'ok'],
  )
  assert.deepEqual(
    (await exec([depth, random], { check: true })).map((row) => row.outcome),
    ['nondeterministic', 'forbidden'],
  )
})

test('limits are passed on', async () => {
  const [row] = await exec([line('function f() { for (;;); }', '')], { timeoutMs: 100 })
  assert.equal(row!.outcome, 'timeout')
  assert.ok(Number(row!.ms) < 3000)
})

test('U+2028 and U+2029 are escaped in a value, and stand in no line that is written', async () => {
  const written: string[] = []
  const input = (async function* () {
    yield line('function f(x) { return x }', '"\u2028\u2029"')
    yield line('function f(x) { throw x }', '"\u2028\u2029"')
  })()
  await runExec({ input, write: (text) => void written.push(text), once: true })
  assert.doesNotMatch(written.join(), /[\u2028\u2029]/)
  const [value, error] = written.map((text) => JSON.parse(text) as Record<string, unknown>)
  assert.equal(value!.value, '"\\u2028\\u2029"')
  assert.equal(error!.error, 'thrown: \u2028\u2029')
})

test('engine, level and operations are passed on', async () => {
  const loop = line('function f() { for (;;); }', '')
  const options = { engine: 'quickjs', isolation: 'quickjs', operations: 100_000, timeoutMs: 60_000 } as const
  const [row] = await exec([loop], options)
  assert.equal(row!.error, 'The program used its 100000 operations.')
  await assert.rejects(exec([loop], { operations: 5 }), /engine: 'quickjs'/)
})
