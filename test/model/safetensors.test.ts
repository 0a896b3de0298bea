// Safetensors: what is written reads back bit for bit, and a damaged file is refused with what was expected.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { firstNotFinite } from '../../src/model/finite.ts'
import {
  encodeSafetensors,
  openSafetensors,
  readSafetensors,
  type StorageFormat,
  type Tensor,
  writeSafetensors,
} from '../../src/model/safetensors.ts'
import { openModelFiles } from '../../src/model/weight-files.ts'

const directory = mkdtempSync(join(tmpdir(), 'azlab-safetensors-'))
after(() => rmSync(directory, { recursive: true }))
const largestFinite = (2 - 2 ** -23) * 2 ** 127
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
    const values = [1, -2.5, 65504, 2 ** -24, 2 ** -26, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 0.1]
    const expected = [1, -2.5, 65504, 2 ** -24, 0, 1, 1 + 2 ** -9, 0.0999755859375]
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

  // Every byte of the data belongs to one tensor; a number begins at a multiple of its bytes.
  const F32 = (shape: readonly number[], from: number, to: number) => ({
    dtype: 'F32',
    shape,
    data_offsets: [from, to],
  })
  const layouts: readonly [string, Record<string, unknown>, RegExp][] = [
    [
      'two tensors share all bytes',
      { a: F32([2], 0, 8), b: F32([2], 0, 8), c: F32([2], 8, 16) },
      /"b" begins at byte 0 of the data, inside "a"/,
    ],
    [
      'two tensors share some bytes',
      { a: F32([3], 0, 12), b: F32([2], 8, 16) },
      /"b" begins at byte 8 of the data, inside "a"/,
    ],
    ['the data begin with a hole', { a: F32([3], 4, 16) }, /bytes 0 to 4 of its data belong to no tensor/],
    [
      'there is a hole between two',
      { a: F32([1], 0, 4), b: F32([2], 8, 16) },
      /bytes 4 to 8 of its data belong to no tensor/,
    ],
    ['the data end with a hole', { a: F32([3], 0, 12) }, /bytes 12 to 16 of its data belong to no tensor/],
    ['there are data and no tensors', {}, /bytes 0 to 16 of its data belong to no tensor/],
    [
      'a tensor begins between two numbers',
      {
        a: { dtype: 'U8', shape: [1], data_offsets: [0, 1] },
        b: F32([3], 1, 13),
        c: { dtype: 'U8', shape: [3], data_offsets: [13, 16] },
      },
      /"b" begins at byte 1 of the data, between two numbers of 4 bytes/,
    ],
    [
      'an empty tensor lies inside another',
      { a: F32([4], 0, 16), b: F32([0], 8, 8) },
      /"b" begins at byte 8 of the data, inside "a"/,
    ],
  ]
  for (const [name, header, message] of layouts)
    it(`in which ${name} is refused`, async () => {
      const path = freshPath()
      writeFileSync(path, withHeader(header))
      await assert.rejects(openSafetensors(path), { code: 'safetensors/corrupt', message })
    })

  it('is none for tensors in another order than their names, and empty ones between', async () => {
    const path = freshPath()
    writeFileSync(path, withHeader({ b: F32([0], 4, 4), a: F32([3], 4, 16), c: F32([1], 0, 4) }))
    assert.deepEqual([...(await readSafetensors(path)).keys()], ['b', 'a', 'c'])
  })

  for (const [what, make] of [
    ['a folder', (path: string) => mkdirSync(path)],
    ['a pipe', (path: string) => void execFileSync('mkfifo', [path])],
  ] as const)
    it(`that is ${what} is refused at once`, async () => {
      const path = freshPath()
      make(path)
      await assert.rejects(openSafetensors(path), { code: 'safetensors/missing', message: /it is no file/ })
    })

  it('has no tensor of another name', async () => {
    const path = freshPath()
    await writeSafetensors(path, sample)
    const file = await openSafetensors(path)
    await assert.rejects(file.read('c'), { code: 'safetensors/no-tensor' })
    await file.close()
  })
})

describe('numbers that are not finite', () => {
  /** A file with one tensor of 2 × 3 values in a format, its last value with these bits. */
  const withBits = (dtype: string, width: number, write: (bytes: Buffer, at: number) => void): string => {
    const path = freshPath()
    const text = Buffer.from(
      JSON.stringify({ 'a.b': { dtype, shape: [2, 3], data_offsets: [0, 6 * width] } }),
    )
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(text.length))
    const data = Buffer.alloc(6 * width)
    write(data, 5 * width)
    writeFileSync(path, Buffer.concat([length, text, data]))
    return path
  }
  // IEEE 754: an exponent of ones is infinite, and NaN with any other bit beside it.
  const cases: readonly [string, string, number, (bytes: Buffer, at: number) => void, string][] = [
    ['NaN in float32', 'F32', 4, (b, at) => b.writeUInt32LE(0x7fc00000, at), 'NaN'],
    ['a NaN with its sign set', 'F32', 4, (b, at) => b.writeUInt32LE(0xff800001, at), 'NaN'],
    ['−∞ in float32', 'F32', 4, (b, at) => b.writeUInt32LE(0xff800000, at), '-Infinity'],
    ['∞ in float16', 'F16', 2, (b, at) => b.writeUInt16LE(0x7c00, at), 'Infinity'],
    ['NaN in float16', 'F16', 2, (b, at) => b.writeUInt16LE(0xfe00, at), 'NaN'],
    ['NaN in bfloat16', 'BF16', 2, (b, at) => b.writeUInt16LE(0x7fc0, at), 'NaN'],
    ['−∞ in bfloat16', 'BF16', 2, (b, at) => b.writeUInt16LE(0xff80, at), '-Infinity'],
    ['NaN in float64', 'F64', 8, (b, at) => b.writeDoubleLE(Number.NaN, at), 'NaN'],
    ['what float32 cannot hold', 'F64', 8, (b, at) => b.writeDoubleLE(1e300, at), 'Infinity'],
  ]
  for (const [name, dtype, width, write, shown] of cases)
    it(`${name} are refused by tensor and place`, async () => {
      const path = withBits(dtype, width, write)
      await assert.rejects(readSafetensors(path), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'safetensors/not-finite')
        assert.ok(error.message.includes(`${path} has ${shown} in "a.b", at [1, 2].`), error.message)
        return true
      })
    })

  it('are none at the ends of the range', async () => {
    const values = [largestFinite, -largestFinite, 2 ** -149, -0, 0]
    const back = await roundTrip(tensors({ x: [[5], values] }), 'F32')
    assert.deepEqual([...back.get('x')!.data], values)
  })

  it('are found at every place of a long tensor', async () => {
    for (const place of [0, 1, 16383, 16384, 40000, 49999]) {
      const data = new Float32Array(50_000).fill(largestFinite)
      data[place] = Number.NaN
      assert.equal(firstNotFinite(data), place)
      // A view into the middle of a buffer has places of its own.
      assert.equal(firstNotFinite(data.subarray(place)), 0)
      assert.equal(firstNotFinite(data.subarray(0, place)), -1)
    }
  })

  it('are not written either, and neither is what a format cannot hold', async () => {
    const path = freshPath()
    const nan = tensors({ x: [[2], [1, Number.NaN]] })
    await assert.rejects(writeSafetensors(path, nan), {
      code: 'safetensors/not-finite',
      message: /"x", at \[1\]/,
    })
    for (const [format, value] of [
      ['F16', 1e6],
      ['BF16', largestFinite],
    ] as const)
      await assert.rejects(writeSafetensors(path, tensors({ x: [[1], [value]] }), format), {
        code: 'safetensors/range',
        message: /"x".*too large/,
      })
    assert.equal(existsSync(path), false)
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

  it('is read as its index says where two hold a tensor', async () => {
    const own = join(directory, 'sharded-twice')
    await write(own)
    await writeSafetensors(join(own, 'one.safetensors'), tensors({ a: [[1], [1]], b: [[1], [9]] }))
    const files = await openModelFiles(own)
    const holder = files.filter(({ entries }) => entries.has('b'))
    assert.deepEqual(
      holder.map(({ path }) => path),
      [join(own, 'two.safetensors')],
    )
    await Promise.all(files.map((file) => file.close()))
  })

  it('is refused where a shard lacks what its index says', async () => {
    const own = join(directory, 'sharded-lacking')
    await write(own)
    await writeSafetensors(join(own, 'two.safetensors'), tensors({ c: [[1], [2]] }))
    await assert.rejects(openModelFiles(own), { code: 'safetensors/index', message: /"b" is in two/ })
  })

  for (const name of [
    '.',
    '..',
    '',
    '../one.safetensors',
    '/etc/passwd',
    'one',
    'a\\b.safetensors',
    'a\0.safetensors',
  ])
    it(`is refused where its index names the file ${JSON.stringify(name)}`, async () => {
      const own = mkdtempSync(join(directory, 'named-'))
      const index = { weight_map: { a: name } }
      writeFileSync(join(own, 'model.safetensors.index.json'), JSON.stringify(index))
      await assert.rejects(openModelFiles(own), { code: 'safetensors/index', value: name })
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
