// Commands over JSON lines: exec, tokenize, score and generate.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inBatches, jsonLines as readLines, textLines } from '../../src/cli/streams.ts'
import { azlab, jsonLines, linesOf, REFERENCE_MODEL, withoutReference } from './azlab.ts'

const skip = withoutReference

test('exec gives one outcome a line, in order, and a broken line stops nothing', async () => {
  const input = `${jsonLines([
    { program: 'function f(a) { return a.length }', input: '[1, 2]' },
    { program: 'function f(a) { return a +', input: '1' },
  ])}not json\n${jsonLines([{ program: 'const f = (a) => a + "!"', input: '"no"' }])}`
  const { code, stdout } = await azlab(['exec'], { input })
  assert.equal(code, 0)
  const rows = linesOf(stdout)
  assert.deepEqual(
    rows.map((row) => row.outcome),
    ['ok', 'error', 'error', 'ok'],
  )
  assert.deepEqual(
    rows.map((row) => row.value),
    ['2', null, null, '"no!"'],
  )
  assert.deepEqual(Object.keys(rows[0] ?? {}), ['outcome', 'value', 'error', 'ms'])
})

test('exec --check refuses what is forbidden, and without it the program runs', async () => {
  const input = jsonLines([{ program: 'function f(a) { return eval("a") }', input: '1' }])
  const [checked] = linesOf((await azlab(['exec', '--check', '--once'], { input })).stdout)
  assert.equal(checked?.outcome, 'forbidden')
})

test('exec --timeout ends a program that does not end', async () => {
  const input = jsonLines([{ program: 'function f() { for (;;); }', input: '' }])
  const [row] = linesOf((await azlab(['exec', '--timeout', '100', '--once'], { input })).stdout)
  assert.equal(row?.outcome, 'timeout')
})

test('tokenize gives the ids of the reference, and their text again', { skip }, async () => {
  const { texts } = JSON.parse(readFileSync(join(REFERENCE_MODEL, 'reference.json'), 'utf8')) as {
    texts: { text: string; ids: number[]; decoded: string }[]
  }
  const input = jsonLines([...texts.map(({ text }) => ({ text })), ...texts.map(({ ids }) => ({ ids }))])
  const rows = linesOf((await azlab(['tokenize', '--model', REFERENCE_MODEL], { input })).stdout)
  texts.forEach(({ ids, decoded }, at) => {
    assert.deepEqual(rows[at]?.ids, ids)
    assert.equal(rows[texts.length + at]?.text, decoded)
  })
})

test('score agrees with the logits of the reference within 1e-4', { skip }, async () => {
  const { forward } = JSON.parse(readFileSync(join(REFERENCE_MODEL, 'reference.json'), 'utf8')) as {
    forward: { ids: number[]; positions: number[]; logits: number[][] }[]
  }
  const { stdout } = await azlab(['score', '--model', REFERENCE_MODEL], { input: jsonLines(forward) })
  const rows = linesOf(stdout)
  let compared = 0
  forward.forEach(({ ids, positions, logits }, at) => {
    const logprobs = rows[at]?.logprobs as number[]
    assert.equal(logprobs.length, ids.length - 1)
    positions.forEach((position, row) => {
      const next = ids[position + 1]
      if (next === undefined) return
      // log softmax of the reference's logits at the next token
      const values = logits[row]!
      const top = Math.max(...values)
      const expected =
        values[next]! - top - Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0))
      assert.ok(Math.abs(logprobs[position]! - expected) < 1e-4)
      compared++
    })
  })
  assert.ok(compared > 0)
})

test('score answers the lines before a bad one, then names its number and ends with 1', {
  skip,
}, async () => {
  const input = '{"ids":[1,2,3]}\n{"ids":[7]}\n{"ids":[1,99999]}\n'
  const { code, stdout, stderr } = await azlab(['score', '--model', REFERENCE_MODEL], { input })
  assert.equal(code, 1)
  assert.deepEqual(
    linesOf(stdout).map((row) => (row.logprobs as number[]).length),
    [2, 0],
  )
  assert.match(stderr, /Line 3 of the input has the token id 99999\. Expected whole numbers from 0 to/)
})

test('generate --temperature 0 continues as the reference does', { skip }, async () => {
  const { greedy } = JSON.parse(readFileSync(join(REFERENCE_MODEL, 'reference.json'), 'utf8')) as {
    greedy: { prompt: number[]; tokens: number[] }[]
  }
  const input = jsonLines(greedy.map(({ prompt }) => ({ ids: prompt })))
  const longest = Math.max(...greedy.map(({ tokens }) => tokens.length))
  const args = ['generate', '--model', REFERENCE_MODEL, '--temperature', '0', '--max-tokens', String(longest)]
  const rows = linesOf((await azlab(args, { input })).stdout)
  greedy.forEach(({ tokens }, at) => {
    assert.deepEqual((rows[at]!.tokens as number[]).slice(0, tokens.length), tokens)
  })
})

test('generate gives a line the same text whatever lines are beside it', { skip }, async () => {
  const args = ['generate', '--model', REFERENCE_MODEL, '--max-tokens', '8', '--seed', '5']
  const [together, alone] = await Promise.all([
    azlab(args, { input: '"one"\n"another, longer one"\n"three"\n' }),
    azlab(args, { input: '"one"\n' }),
  ])
  assert.equal(linesOf(together.stdout)[0]?.text, linesOf(alone.stdout)[0]?.text)
})

test('generate answers the lines before an empty prompt, then names its number', { skip }, async () => {
  const args = ['generate', '--model', REFERENCE_MODEL, '--max-tokens', '1']
  const { code, stdout, stderr } = await azlab(args, { input: '"one"\n{"prompt":""}\n' })
  assert.equal(code, 1)
  assert.equal(linesOf(stdout).length, 1)
  assert.match(stderr, /Line 2 of the input is \{"prompt":""\}\. Expected a prompt of at least one token/)
})

test('a reader that goes away early ends the program quietly', { skip }, async () => {
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
  const child = spawn(process.execPath, [main, 'tokenize', '--model', REFERENCE_MODEL])
  child.stdin.on('error', () => {})
  child.stdin.end('{"text":"a b c d e f g"}\n'.repeat(40_000))
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  await once(child.stdout, 'data')
  child.stdout.destroy()
  const [code] = (await once(child, 'close')) as [number]
  assert.equal(code, 0)
  assert.doesNotMatch(stderr, /EPIPE/)
})

test('lines are answered as they come, not when the input ends', async () => {
  const input = new PassThrough()
  const batches = inBatches(readLines(input), 100)
  input.write('{"a":1}\n')
  assert.deepEqual((await batches.next()).value, [{ number: 1, value: { a: 1 } }])
  input.end('\n{"b":2}\n{"c":3}\n')
  assert.deepEqual((await batches.next()).value, [
    { number: 3, value: { b: 2 } },
    { number: 4, value: { c: 3 } },
  ])
  assert.equal((await batches.next()).done, true)
})

test('the lines before one that is no JSON are given before the error', async () => {
  const input = new PassThrough()
  input.end('1\n2\n{"x":\n4\n')
  const batches = inBatches(readLines(input), 100)
  assert.equal((await batches.next()).value?.length, 2)
  await assert.rejects(batches.next(), /Line 3 of the input is not JSON/)
})

test('a batch is never larger than asked for', async () => {
  const input = new PassThrough()
  input.end('1\n2\n3\n4\n5\n')
  const sizes: number[] = []
  for await (const batch of inBatches(readLines(input), 2)) sizes.push(batch.length)
  assert.deepEqual(sizes, [2, 2, 1])
})

test('a line ends with a line feed alone: U+2028 and U+2029 stand inside one, CR LF is read, a byte order mark is not', async () => {
  const input = new PassThrough()
  const texts = ['a\u2028b', 'c\u2029d', 'e']
  input.write('\ufeff')
  // Every character comes in a piece of its own, those of several bytes in parts.
  for (const byte of Buffer.from(texts.map((text) => `${JSON.stringify(text)}\r\n`).join('')))
    input.write(Buffer.of(byte))
  input.end()
  const read: unknown[] = []
  for await (const { number, value } of readLines(input)) read.push([number, value])
  assert.deepEqual(
    read,
    texts.map((text, at) => [at + 1, text]),
  )
})

test('a line of many megabytes is read in one piece, in time that grows with its length alone', async () => {
  const input = new PassThrough()
  const piece = 'x'.repeat(65_536)
  const lengths: number[] = []
  const reading = (async () => {
    for await (const line of textLines(input)) lengths.push(line.length)
  })()
  for (let i = 0; i < 512; i++) input.write(piece)
  input.end('\n\nend')
  await reading
  assert.deepEqual(lengths, [512 * 65_536, 0, 3])
})
