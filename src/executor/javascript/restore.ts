// Makes the memory of a WebAssembly module what it was at one moment, so that nothing of a run stays in it.
//
// A run touches little of its 16 MiB: its static data, the upper end of the stack, and the heap as far as the allocator has asked for
// it. So pieces that were zero are compared with zeros and seldom written, and what lies beyond the heap's end is not looked at.
// The allocator keeps that end in its static data; which word it is, two runs show that use different amounts.

const PIECE = 32_768 // its zeros stay in the processor's cache
const ZEROS = new Uint8Array(PIECE)
/** The allocator asks for this much at a time, or for a little more. */
const GRAIN = 1_048_576

const isZero = (bytes: Uint8Array): boolean => Buffer.compare(bytes, ZEROS.subarray(0, bytes.length)) === 0

/** Bytes up to the last that is not zero. */
function used(memory: Uint8Array): number {
  let end = memory.length
  while (end > 0 && isZero(memory.subarray(Math.max(0, end - PIECE), end))) end = Math.max(0, end - PIECE)
  while (end > 0 && memory[end - 1] === 0) end--
  return end
}

/** Which words of the static data tell, rounded up, how far the memory is used. */
function endsIn(memory: Uint8Array, statics: number): number[] {
  const words = new Uint32Array(memory.buffer, 0, statics >> 2)
  const end = used(memory)
  const most = Math.min(end + GRAIN, memory.length)
  return [...words.keys()].filter((at) => words[at]! >= end && words[at]! <= most)
}

/** Bytes at the beginning of a memory that are static data: below the stack, which is the first stretch of zeros. */
function staticBytes(memory: Uint8Array): number {
  let at = 0
  while (at < memory.length && !isZero(memory.subarray(at, at + PIECE))) at += PIECE
  return at
}

/**
 * Finds the words that tell how far a memory is used, by running something in it that takes little of it, and something that takes
 * some megabytes. Afterwards the memory is as it was.
 */
export function findEndWords(
  memory: Uint8Array,
  use: (amount: 'little' | 'much') => void,
): readonly number[] {
  const statics = staticBytes(memory)
  const restore = rememberMemory(memory, [])
  use('little')
  const few = endsIn(memory, statics)
  restore()
  use('much')
  const many = new Set(endsIn(memory, statics))
  restore()
  return few.filter((at) => many.has(at))
}

/** Gives what makes a memory again what it is now, as long as it has not grown. Without `endWords` it looks at all of the memory. */
export function rememberMemory(memory: Uint8Array, endWords: readonly number[]): () => void {
  const clean = memory.slice(0, used(memory))
  const starts = Array.from({ length: Math.ceil(clean.length / PIECE) }, (_, piece) => piece * PIECE)
  const zero = starts.map((at) => isZero(clean.subarray(at, at + PIECE)))
  const words = new Uint32Array(memory.buffer, 0, staticBytes(memory) >> 2)
  return () => {
    // Read before the static data are restored.
    const told = Math.max(0, ...endWords.map((at) => words[at]!))
    const end = told >= clean.length && told <= memory.length ? told : memory.length
    for (const [piece, at] of starts.entries()) {
      const was = clean.subarray(at, at + PIECE)
      if (!zero[piece] || !isZero(memory.subarray(at, at + was.length))) memory.set(was, at)
    }
    for (let at = clean.length; at < end; at += PIECE) {
      const bytes = memory.subarray(at, Math.min(at + PIECE, end))
      if (!isZero(bytes)) bytes.fill(0)
    }
  }
}
