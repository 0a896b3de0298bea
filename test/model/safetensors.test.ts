// Safetensors: what is written reads back bit for bit, and a damaged file is refused with what was expected.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import {
  encodeSafetensors,
  openSafetensors,
  readSafetensors,
  type StorageFormat,
  type Tensor,
  writeSafetensors,
} from '../../src/model/safetensors.ts'
import { openModelFiles } from '../../src/model/weights.ts'

const directory = mkdtempSync(join(tmpdir(), 'azlab-safetensors-'))
after(() => rmSync(directory, { recursive: true }))
let count = 0
const freshPath = (): string => join(directory, `${count++}.safetensors`)

const tensors = (
  values: Record<string, readonly [readonly number[], readonly number[]]>,
): Map<string, Tensor> =>
  new Map(
    Object.entries(values).map(([name, [shape, data]]) => [name, { shape, data: Float32Array.from(data) }]),
  )

const sample = tensors({
  b: [
    [2, 3],
    [1, -2, 3.5, 0, 1e-3, 7],
  ],
  a: [[1], [Math.PI]],
  none: [[0, 4], []],
})

async function roundTrip(values: Map<string, Tensor>, format: StorageFormat): Promise<Map<string, Tensor>> {
  const path = freshPath()
  await writeSafetensors(path, values, format)
  return readSafetensors(path)
}

describe('a float32 file', () => {
  it('reads back bit for bit', async () => {
    const bits = fc.array(fc.float({ noDefaultInfinity: true, noNaN: true }), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(bits, async (data) => {
        const back = await roundTrip(tensors({ x: [[data.length], data] }), 'F32')
        assert.deepEqual(back.get('x')!.data, Float32Array.from(data))
      }),
      { numRuns: 20 },
    )
  })

  it('keeps names and shapes, empty tensors too', async () => {
    const back = await roundTrip(sample, 'F32')
    assert.deepEqual(new Map([...back].sort()), new Map([...sample].sort()))
  })

  it('has the layout of the format: length, JSON header, data', () => {
    const bytes = Buffer.from(encodeSafetensors(tensors({ x: [[2], [1, 2]] })))
    const length = Number(bytes.readBigUInt64LE(0))
    assert.equal(length % 8, 0)
    const header = JSON.parse(bytes.subarray(8, 8 + length).toString())
    assert.deepEqual(header.x, { dtype: 'F32', shape: [2], data_offsets: [0, 8] })
    assert.deepEqual([bytes.readFloatLE(8 + length), bytes.readFloatLE(12 + length)], [1, 2])
  })

  it('has the same bytes whatever the order of its tensors', () => {
    assert.deepEqual(encodeSafetensors(sample), encodeSafetensors(new Map([...sample].reverse())))
  })

  it('leaves no scratch file behind', async () => {
    const own = join(directory, 'own')
    mkdirSync(own)
    await writeSafetensors(join(own, 'x.safetensors'), sample)
    assert.deepEqual(readdirSync(own), ['x.safetensors'])
  })
})

describe('a half-precision file', () => {
  // IEEE 754: 11 significant bits, smallest subnormal 2^-24, largest 65504; ties go to the even neighbour.
  it('rounds to the nearest float16', async () => {
    const values = [1, -2.5, 65504, 2 ** -24, 2 ** -26, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 1e6, 0.1]
    const expected = [1, -2.5, 65504, 2 ** -24, 0, 1, 1 + 2 ** -9, Infinity, 0.0999755859375]
    const back = await roundTrip(tensors({ x: [[values.length], values] }), 'F16')
    assert.deepEqual([...back.get('x')!.data], expected)
  })

  // bfloat16: the upper half of a float32, 8 significant bits.
  it('rounds to the nearest bfloat16', async () => {
    const values = [1, -2.5, 1 + 2 ** -8, 1 + 3 * 2 ** -8, 1e30]
    const back = await roundTrip(tensors({ x: [[values.length], values] }), 'BF16')
    assert.deepEqual([...back.get('x')!.data].slice(0, 4), [1, -2.5, 1, 1 + 2 ** -6])
    assert.ok(Math.abs(back.get('x')!.data[4]! / 1e30 - 1) < 2 ** -8)
  })

  for (const format of ['F16', 'BF16'] as const)
    it(`reads back bit for bit once rounded to ${format}`, async () => {
      const data = Array.from({ length: 500 }, (_, i) => Math.sin(i * i) * 10 ** ((i % 9) - 5))
      const once = await roundTrip(tensors({ x: [[500], data] }), format)
      assert.deepEqual(await roundTrip(once, format), once)
    })
})

describe('a damaged file', () => {
  const bytes = Buffer.from(encodeSafetensors(sample))
  const headerLength = Number(bytes.readBigUInt64LE(0))
  const withHeader = (header: unknown): Buffer => {
    const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(text.length))
    return Buffer.concat([length, text, Buffer.alloc(16)])
  }
  const cases: readonly [string, Buffer][] = [
    ['cut in its data', bytes.subarray(0, bytes.length - 1)],
    ['cut in its header', bytes.subarray(0, 8 + headerLength / 2)],
    ['cut in its first bytes', bytes.subarray(0, 5)],
    ['empty', Buffer.alloc(0)],
    ['with a header length beyond reason', Buffer.alloc(100, 0xff)],
    ['with a header that is no JSON', withHeader('{"x"')],
    ['with a header that is a list', withHeader([])],
    ['with an unknown number format', withHeader({ x: { dtype: 'Q4', shape: [1], data_offsets: [0, 4] } })],
    [
      'with offsets that do not fit the shape',
      withHeader({ x: { dtype: 'F32', shape: [3], data_offsets: [0, 4] } }),
    ],
    ['with metadata that is null', withHeader({ __metadata__: null })],
    ['with metadata that is no text', withHeader({ __metadata__: { step: 1 } })],
    ['with an entry without offsets', withHeader({ x: { dtype: 'F32', shape: [1] } })],
    ['with a negative size', withHeader({ x: { dtype: 'F32', shape: [-1], data_offsets: [4, 0] } })],
  ]
  for (const [name, content] of cases)
    it(`${name} is refused with its path`, async () => {
      const path = freshPath()
      writeFileSync(path, content)
      await assert.rejects(openSafetensors(path), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'safetensors/corrupt')
        assert.ok(error.message.includes(path) && error.message.includes('expected'), error.message)
        return true
      })
    })

  it('that is not there is refused', async () => {
    await assert.rejects(openSafetensors(freshPath()), { code: 'safetensors/missing' })
  })

  for (const [what, content] of [
    ['is no JSON', '{'],
    ['names no files', '{"weight_map":{}}'],
    ['names what is no file', '{"weight_map":{"a":1}}'],
  ] as const)
    it(`whose index ${what} is refused`, async () => {
      const own = mkdtempSync(join(directory, 'index-'))
      writeFileSync(join(own, 'model.safetensors.index.json'), content)
      await assert.rejects(openModelFiles(own), { code: /^(model\/broken-json|safetensors\/index)$/ })
    })

  it('does not open a folder’s other shards for nothing: a missing shard is named', async () => {
    const own = join(directory, 'shards')
    mkdirSync(own)
    const index = { weight_map: { a: 'one.safetensors', b: 'two.safetensors' } }
    writeFileSync(join(own, 'model.safetensors.index.json'), JSON.stringify(index))
    await writeSafetensors(join(own, 'one.safetensors'), sample)
    await assert.rejects(openModelFiles(own), /two\.safetensors/)
  })

  it('holds whole numbers only where nobody asks for them', async () => {
    const path = freshPath()
    writeFileSync(path, withHeader({ x: { dtype: 'I64', shape: [2], data_offsets: [0, 16] } }))
    const file = await openSafetensors(path)
    await assert.rejects(file.read('x'), { code: 'safetensors/number-format', value: 'I64' })
    await file.close()
  })

  it('has no tensor of another name', async () => {
    const path = freshPath()
    await writeSafetensors(path, sample)
    const file = await openSafetensors(path)
    await assert.rejects(file.read('c'), { code: 'safetensors/no-tensor' })
    await file.close()
  })
})

describe('a folder with shards', () => {
  const write = async (own: string): Promise<void> => {
    mkdirSync(own)
    const index = { weight_map: { a: 'one.safetensors', b: 'two.safetensors' } }
    writeFileSync(join(own, 'model.safetensors.index.json'), JSON.stringify(index))
    await writeSafetensors(join(own, 'one.safetensors'), tensors({ a: [[1], [1]] }))
    await writeSafetensors(join(own, 'two.safetensors'), tensors({ b: [[1], [2]] }))
  }
  const names = async (own: string): Promise<string[][]> => {
    const files = await openModelFiles(own)
    await Promise.all(files.map((file) => file.close()))
    return files.map(({ entries }) => [...entries.keys()])
  }

  it('has the tensors of all of them', async () => {
    const own = join(directory, 'sharded')
    await write(own)
    assert.deepEqual(await names(own), [['a'], ['b']])
  })

  it('is read from its one file once that was written beside them', async () => {
    const own = join(directory, 'sharded-saved')
    await write(own)
    await writeSafetensors(join(own, 'model.safetensors'), tensors({ c: [[1], [3]] }))
    assert.deepEqual(await names(own), [['c']])
  })
})

describe('writing', () => {
  it('to a folder that is not there is refused with the path', async () => {
    const path = join(directory, 'nowhere', 'x.safetensors')
    await assert.rejects(writeSafetensors(path, sample), { code: 'file/unwritable' })
  })

  it('refuses values that do not fill their shape', () => {
    assert.throws(() => encodeSafetensors(tensors({ x: [[3], [1, 2]] })), { code: 'safetensors/shape' })
  })
})
