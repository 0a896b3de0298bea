// Safetensors files: the header read first, tensors on demand as float32; written atomically in float32, float16 or bfloat16.

import { type FileHandle, open, stat } from 'node:fs/promises'
import { AzlabError, show, writeAtomically } from '../core/index.ts'
import { checkFinite } from './finite.ts'
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from './half.ts'
import { bytesOf, corrupt, readHeader, type SafetensorsHeader } from './safetensors-header.ts'

export type { TensorEntry } from './safetensors-header.ts'

/** A dense float32 array in row-major order. */
export interface Tensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** Storage formats written; all of them are read back as float32. */
export type StorageFormat = 'F32' | 'F16' | 'BF16'

/** An open file: its header is known, its tensors are read when asked for. */
export interface SafetensorsFile extends SafetensorsHeader {
  readonly path: string
  /** One tensor. Throws `safetensors/not-finite` where a value is NaN or infinite, `safetensors/no-tensor`. */
  read(name: string): Promise<Tensor>
  close(): Promise<void>
}

const longestHeader = 100 * 1024 * 1024

/** Opens a safetensors file and checks its header against its length. */
export async function openSafetensors(path: string): Promise<SafetensorsFile> {
  const file = await openFile(path)
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
    const start = 8 + headerLength
    const text = (await readBytes(file, 8, headerLength)).toString('utf8')
    const header = readHeader(path, text, size - start)
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
        const data = await readFloats(file, start + from, to - from, entry.dtype)
        checkFinite(`${path} has`, name, { shape: entry.shape, data })
        return { shape: entry.shape, data }
      },
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    // Opening a pipe would wait for whoever writes to it.
    if (!(await stat(path)).isFile()) throw new Error('it is no file')
    return await open(path, 'r')
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
      const tensor = tensors.get(name)!
      checkFinite('What is to be written has', name, tensor)
      const { data } = tensor
      for (let at = 0; at < data.length; at += piece)
        yield fromFloat32(name, data.subarray(at, at + piece), format)
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

/** The bytes of finite numbers in a format. Throws `safetensors/range` where one is beyond its largest number. */
function fromFloat32(name: string, data: Float32Array, format: StorageFormat): Uint8Array {
  const view = format === 'F32' ? data : format === 'F16' ? toFloat16(data) : toBfloat16(data)
  const place = view instanceof Uint16Array ? firstInfinite(view, format === 'F16' ? 0x7c00 : 0x7f80) : -1
  if (place >= 0)
    throw new AzlabError(`${show(name)} has the value ${data[place]}, which is too large for ${format}.`, {
      code: 'safetensors/range',
      value: data[place],
      expected: `a number within the range of ${format}`,
      hint: 'Write it as F32.',
    })
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}

/** The place of the first half-precision number whose exponent is all ones; −1 where there is none. */
function firstInfinite(halves: Uint16Array, exponent: number): number {
  for (let i = 0; i < halves.length; i++) if ((halves[i]! & exponent) === exponent) return i
  return -1
}
