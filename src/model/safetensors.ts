// Safetensors files: the header read first, tensors on demand as float32; written atomically in float32, float16 or bfloat16.

import { type FileHandle, open } from 'node:fs/promises'
import { AzlabError, show, writeAtomically } from '../core/index.ts'
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from './half.ts'

/** A dense float32 array in row-major order. */
export interface Tensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** Storage formats written; all of them are read back as float32. */
export type StorageFormat = 'F32' | 'F16' | 'BF16'

/** Where a tensor lies in a file. */
export interface TensorEntry {
  readonly dtype: string
  readonly shape: readonly number[]
  /** First byte, and the one after the last, counted from the end of the header. */
  readonly offsets: readonly [number, number]
}

/** An open file: its header is known, its tensors are read when asked for. */
export interface SafetensorsFile {
  readonly path: string
  readonly metadata: Readonly<Record<string, string>>
  readonly entries: ReadonlyMap<string, TensorEntry>
  read(name: string): Promise<Tensor>
  close(): Promise<void>
}

/** Number formats that are read, and the bytes of one number. */
const bytesOf: Readonly<Record<string, number>> = { F32: 4, F16: 2, BF16: 2, F64: 8 }
/** Formats that a sound file may hold beside them, in tensors that no architecture of ours asks for. */
const otherBytes: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I16: 2,
  U16: 2,
  I32: 4,
  U32: 4,
  I64: 8,
  U64: 8,
}
const longestHeader = 100 * 1024 * 1024

/** Opens a safetensors file and checks its header against its length. */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (cause) {
    throw new AzlabError(
      `Cannot open ${show(path)}: ${(cause as Error).message}.`,
      {
        code: 'safetensors/missing',
        value: path,
        expected: 'a readable .safetensors file',
        hint: 'Check the path; weights in other formats are not read.',
      },
      { cause },
    )
  }
  try {
    const { size } = await file.stat()
    if (size < 8) throw corrupt(path, `it has ${size} bytes`, 'at least the 8 bytes of the header length')
    const headerLength = Number((await readBytes(file, 0, 8)).readBigUInt64LE(0))
    if (headerLength > longestHeader || 8 + headerLength > size)
      throw corrupt(
        path,
        `its header claims ${headerLength} bytes and the file has ${size}`,
        'a header inside the file',
      )
    const header = parseHeader(path, (await readBytes(file, 8, headerLength)).toString('utf8'))
    const start = 8 + headerLength
    for (const [name, entry] of header.entries) checkEntry(path, name, entry, size - start)
    return {
      path,
      ...header,
      read: async (name) => {
        const entry = header.entries.get(name)
        if (entry === undefined)
          throw new AzlabError(`${path} has no tensor ${show(name)}.`, {
            code: 'safetensors/no-tensor',
            value: name,
            expected: 'a tensor of that name',
            hint: `It holds ${header.entries.size} tensors.`,
          })
        if (bytesOf[entry.dtype] === undefined)
          throw new AzlabError(`${path} stores ${show(name)} as ${entry.dtype}.`, {
            code: 'safetensors/number-format',
            value: entry.dtype,
            expected: Object.keys(bytesOf).join(', '),
            hint: 'Use a file of floating-point weights that are not quantised.',
          })
        const [from, to] = entry.offsets
        return { shape: entry.shape, data: await readFloats(file, start + from, to - from, entry.dtype) }
      },
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Reads every tensor of a file. */
export async function readSafetensors(path: string): Promise<Map<string, Tensor>> {
  const file = await openSafetensors(path)
  try {
    const tensors = new Map<string, Tensor>()
    for (const name of file.entries.keys()) tensors.set(name, await file.read(name))
    return tensors
  } finally {
    await file.close()
  }
}

/** The bytes of a safetensors file: names sorted, header padded to 8 bytes, so that equal tensors give equal bytes. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  format: StorageFormat = 'F32',
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  return Buffer.concat([...pieces(tensors, format, metadata)])
}

/** The same bytes piece by piece, the header first: what is converted beside the tensors stays small. */
function pieces(
  tensors: ReadonlyMap<string, Tensor>,
  format: StorageFormat,
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Iterable<Uint8Array> {
  const names = [...tensors.keys()].sort()
  const header: Record<string, unknown> = { __metadata__: metadata }
  let offset = 0
  for (const name of names) {
    const { shape, data } = tensors.get(name)!
    if (data.length !== shape.reduce((product, length) => product * length, 1))
      throw new AzlabError(
        `Tensor ${show(name)} has ${data.length} values for the shape [${shape.join(', ')}].`,
        {
          code: 'safetensors/shape',
          value: data.length,
          expected: `${shape.reduce((product, length) => product * length, 1)} values`,
        },
      )
    const length = data.length * bytesOf[format]!
    header[name] = { dtype: format, shape, data_offsets: [offset, offset + length] }
    offset += length
  }
  let text = JSON.stringify(header)
  text += ' '.repeat((8 - (Buffer.byteLength(text) % 8)) % 8)
  const head = Buffer.from(text)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(head.length), 0)
  return (function* () {
    yield length
    yield head
    for (const name of names) {
      const { data } = tensors.get(name)!
      for (let at = 0; at < data.length; at += piece) yield fromFloat32(data.subarray(at, at + piece), format)
    }
  })()
}

/** Writes a file beside its destination and renames it, so that a reader sees the old file or the whole new one. */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, Tensor>,
  format: StorageFormat = 'F32',
  metadata?: Readonly<Record<string, string>>,
): Promise<void> {
  await writeAtomically(path, pieces(tensors, format, metadata))
}

async function readBytes(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  await fill(file, position, bytes)
  return bytes
}

/** Bytes that are converted at once on reading, values on writing. */
const piece = 2 ** 24
/** One call reads at most 2³¹ − 1 bytes. */
const mostAtOnce = 2 ** 30

async function fill(file: FileHandle, position: number, bytes: Uint8Array): Promise<void> {
  const { length } = bytes
  let done = 0
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, Math.min(length - done, mostAtOnce), position + done)
    if (bytesRead === 0)
      throw new AzlabError(`The file ended after ${done} of ${length} bytes.`, {
        code: 'safetensors/truncated',
        value: done,
        expected: `${length} bytes`,
      })
    done += bytesRead
  }
}

/** Numbers of a file as float32, in memory that a worker can read too: weights are not copied on their way to the engine. */
async function readFloats(
  file: FileHandle,
  position: number,
  length: number,
  dtype: string,
): Promise<Float32Array> {
  const data = new Float32Array(new SharedArrayBuffer((length / bytesOf[dtype]!) * 4))
  if (dtype === 'F32') {
    await fill(file, position, new Uint8Array(data.buffer))
    return data
  }
  // Piece by piece: what is read beside the result stays small.
  const width = bytesOf[dtype]!
  for (let at = 0; at < length; at += piece) {
    const bytes = new ArrayBuffer(Math.min(piece, length - at))
    await fill(file, position + at, new Uint8Array(bytes))
    const out = data.subarray(at / width, (at + bytes.byteLength) / width)
    if (dtype === 'F64') out.set(new Float64Array(bytes))
    else if (dtype === 'F16') fromFloat16(new Uint16Array(bytes), out)
    else fromBfloat16(new Uint16Array(bytes), out)
  }
  return data
}

function parseHeader(
  path: string,
  text: string,
): { metadata: Record<string, string>; entries: Map<string, TensorEntry> } {
  let header: unknown
  try {
    header = JSON.parse(text)
  } catch (cause) {
    throw corrupt(path, 'its header is no JSON', 'a JSON header', cause)
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw corrupt(path, 'its header is no JSON object', 'a JSON object')
  const entries = new Map<string, TensorEntry>()
  let metadata: Record<string, string> = {}
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') {
      if (!isTexts(value)) throw corrupt(path, `its __metadata__ is ${show(value)}`, 'an object of texts')
      metadata = value
      continue
    }
    const entry = value as { dtype?: unknown; shape?: unknown; data_offsets?: unknown } | null
    const offsets = entry?.data_offsets
    if (
      typeof entry?.dtype !== 'string' ||
      !isCounts(entry.shape) ||
      !isCounts(offsets) ||
      offsets.length !== 2
    )
      throw corrupt(path, `the entry of ${show(name)} is ${show(value)}`, 'dtype, shape and two data_offsets')
    entries.set(name, { dtype: entry.dtype, shape: entry.shape, offsets: [offsets[0]!, offsets[1]!] })
  }
  return { metadata, entries }
}

function isTexts(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((item) => typeof item === 'string')
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0)
}

function checkEntry(path: string, name: string, entry: TensorEntry, available: number): void {
  const formats = { ...otherBytes, ...bytesOf }
  const size = Object.hasOwn(formats, entry.dtype) ? formats[entry.dtype] : undefined
  if (size === undefined)
    throw corrupt(
      path,
      `${show(name)} is stored as ${show(entry.dtype)}`,
      `one of ${Object.keys(formats).join(', ')}`,
    )
  const [from, to] = entry.offsets
  const length = entry.shape.reduce((product, dimension) => product * dimension, 1) * size
  if (to - from !== length)
    throw corrupt(path, `${show(name)} takes bytes ${from} to ${to}`, `${length} bytes for its shape`)
  if (to > available)
    throw corrupt(
      path,
      `${show(name)} ends at byte ${to} of the data and the file has only ${available}`,
      'a file that was not cut short',
    )
}

function corrupt(path: string, fault: string, expected: string, cause?: unknown): AzlabError {
  return new AzlabError(
    `${path} is not a sound safetensors file: ${fault}; expected ${expected}.`,
    { code: 'safetensors/corrupt', value: path, expected, hint: 'Fetch or write the file again.' },
    { cause },
  )
}

function fromFloat32(data: Float32Array, format: StorageFormat): Uint8Array {
  const view = format === 'F32' ? data : format === 'F16' ? toFloat16(data) : toBfloat16(data)
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}
