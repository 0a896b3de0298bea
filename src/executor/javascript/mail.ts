// Memory in which one input goes to a program's context and one result comes back, as bytes, shared with the V8 isolate.
//
// So the sandbox's own JavaScript never makes a string of either, whose remains nobody could find again; here they are cleared
// after each input. What is longer than its room travels as a string, which is said, and then cleared away with more work.

import { textOf } from '../wire.ts'

const INPUT_BYTES = 65_536
/** A result of up to 16,384 units, each of which may take six bytes. */
const RESULT_BYTES = 6 * 16_384 + 3

export class Mail {
  readonly shared = new SharedArrayBuffer(INPUT_BYTES + RESULT_BYTES)
  /** Where the result begins. */
  readonly resultAt = INPUT_BYTES
  readonly bytes: Buffer = Buffer.from(this.shared)
  /** The input's size as the wire says it. */
  private size = 0
  private long: Buffer | null = null
  /** Whether a text of the present request was too long. */
  overflowed = false

  /** Where the bytes of an input of this size are to be put. */
  inputRoom(size: number): Buffer {
    const length = Math.abs(size)
    this.size = size
    this.long = length > INPUT_BYTES ? Buffer.alloc(length) : null
    if (this.long) this.overflowed = true
    return this.long ?? this.bytes.subarray(0, length)
  }

  /** The input as the prelude takes it: its size, or a text that is too long for the shared memory. */
  get input(): string | number {
    return this.long ? textOf(this.long, this.size) : this.size
  }

  /** Bytes of the result. */
  result(from: number, to: number): Buffer {
    return this.bytes.subarray(this.resultAt + from, this.resultAt + to)
  }

  /** After an input whose result took so many bytes; without a number, a run that was stopped may have written anywhere. */
  clear(resultBytes = RESULT_BYTES): void {
    if (this.long) this.long.fill(0)
    else this.bytes.fill(0, 0, Math.abs(this.size))
    this.long = null
    this.bytes.fill(0, this.resultAt, this.resultAt + resultBytes)
  }
}

/**
 * What the prelude is: it takes the encoded arguments, as text or as the size (see Header in wire.ts) of what stands at the beginning of `shared`. The
 * result is put at `resultAt`.
 */
export type Prepare = (
  encoded: string | number,
  outputLimit: number,
  perturbation: number,
  shared: ArrayBufferLike,
  resultAt: number,
) => Finish

/**
 * Calls the entry and writes its result; with `thrown`, puts what the program threw at its top level in words. Gives how many
 * bytes it has put into the shared memory, a tag and a JSON string in ASCII, or a tag and a text that is too long for it.
 */
export type Finish = (f: unknown, thrown?: true) => string | number
