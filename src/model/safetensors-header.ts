// The header of a safetensors file: read, and checked against the bytes that it tells of.

import { AzlabError, parseJson, show } from '../core/index.ts'

/** Where a tensor lies in a file. */
export interface TensorEntry {
  readonly dtype: string
  readonly shape: readonly number[]
  /** First byte, and the one after the last, counted from the end of the header. */
  readonly offsets: readonly [number, number]
}

/** What a header says. */
export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>
  readonly entries: ReadonlyMap<string, TensorEntry>
}

/** Number formats that are read, and the bytes of one number. */
export const bytesOf: Readonly<Record<string, number>> = { F32: 4, F16: 2, BF16: 2, F64: 8 }
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

/** Reads a header, and checks that its tensors lie end to end in the `available` bytes behind it. Throws `safetensors/corrupt`. */
export function readHeader(path: string, text: string, available: number): SafetensorsHeader {
  const header = parseHeader(path, text)
  for (const [name, entry] of header.entries) checkEntry(path, name, entry, available)
  checkLayout(path, header.entries, available)
  return header
}

function parseHeader(path: string, text: string): SafetensorsHeader {
  let header: unknown
  try {
    header = parseJson(text)
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
  if (from % size !== 0)
    throw corrupt(
      path,
      `${show(name)} begins at byte ${from} of the data, between two numbers of ${size} bytes`,
      `a multiple of ${size}`,
    )
}

/** Every byte belongs to one tensor: none to two, and none to nobody, at the end neither. */
function checkLayout(path: string, entries: ReadonlyMap<string, TensorEntry>, available: number): void {
  const inOrder = [...entries].sort(([, { offsets: a }], [, { offsets: b }]) => a[0] - b[0] || a[1] - b[1])
  let end = 0
  let before = ''
  const hole = (to: number): AzlabError =>
    corrupt(path, `bytes ${end} to ${to} of its data belong to no tensor`, 'tensors that lie end to end')
  for (const [name, { offsets }] of inOrder) {
    const [from, to] = offsets
    if (from < end)
      throw corrupt(
        path,
        `${show(name)} begins at byte ${from} of the data, inside ${show(before)}, which ends at ${end}`,
        'tensors that do not overlap',
      )
    if (from > end) throw hole(from)
    end = to
    before = name
  }
  if (end < available) throw hole(available)
}

/** The error of a file that is not sound. */
export function corrupt(path: string, fault: string, expected: string, cause?: unknown): AzlabError {
  return new AzlabError(
    `${path} is not a sound safetensors file: ${fault}; expected ${expected}.`,
    { code: 'safetensors/corrupt', value: path, expected, hint: 'Fetch or write the file again.' },
    { cause },
  )
}
