// ZMTP 3.0, the protocol of ZeroMQ on a stream of bytes: greeting, frames, and the commands of the NULL mechanism.
//
// Source: https://rfc.zeromq.org/spec/23/. We read it ourselves and not by libzmq, which bounds a frame, but neither the
// frames of a message nor what a connection has waiting: whoever reaches a socket could fill the memory.

const GREETING_BYTES = 64
const MORE = 1
const LONG = 2
const COMMAND = 4
/** What a frame costs beside its bytes, so that empty ones count too. */
const FRAME_COST = 256

/** What comes is not ZMTP 3 as we read it, or too large; the connection is of no more use. */
export class ZmtpError extends Error {
  override readonly name = 'ZmtpError'
}

export interface FrameReader {
  /** Takes what has come; throws a ZmtpError, after which nothing more can be read. */
  push(bytes: Uint8Array): void
  /** Bytes of the message that is not whole yet. */
  readonly held: number
}

export interface FrameReaderParts {
  /** The most bytes that a message may have, all frames together; asked at each frame. */
  readonly limit: () => number
  readonly onMessage: (frames: Uint8Array[]) => void
  readonly onCommand: (name: string, body: Buffer) => void
}

/** Reads one side of a connection from its greeting on. Each frame has memory of its own, and takes it as it comes. */
export function createFrameReader({ limit, onMessage, onCommand }: FrameReaderParts): FrameReader {
  let frames: Uint8Array[] = []
  let held = 0
  let part: 'greeting' | 'flags' | 'length' | 'body' = 'greeting'
  let flags = 0
  let need = GREETING_BYTES
  let filled = 0
  let target: Buffer = Buffer.alloc(need)

  const expect = (next: typeof part, bytes: number): void => {
    part = next
    need = bytes
    filled = 0
    // A length that is announced takes no memory before its bytes are there.
    target = fresh(Math.min(need, 1 << 16))
  }

  const take = (bytes: Uint8Array, from: number): number => {
    const count = Math.min(need - filled, bytes.length - from)
    if (filled + count > target.length) {
      const larger = fresh(Math.min(need, Math.max(filled + count, 2 * target.length)))
      target.copy(larger, 0, 0, filled)
      target = larger
    }
    target.set(bytes.subarray(from, from + count), filled)
    filled += count
    return count
  }

  const beginBody = (bytes: number): void => {
    held += bytes + FRAME_COST
    if (held > limit()) throw new ZmtpError(`A message of more than ${limit()} bytes came.`)
    expect('body', bytes)
  }

  const endBody = (): void => {
    const frame = target
    expect('flags', 2)
    if ((flags & COMMAND) !== 0) {
      held -= frame.length + FRAME_COST
      const length = frame[0] ?? 0
      onCommand(frame.toString('latin1', 1, 1 + length), frame.subarray(1 + length))
      return
    }
    frames.push(frame)
    if ((flags & MORE) !== 0) return
    const whole = frames
    frames = []
    held = 0
    onMessage(whole)
  }

  const advance = (): void => {
    switch (part) {
      case 'greeting':
        checkGreeting(target)
        expect('flags', 2)
        break
      case 'flags': {
        const [first = 0, second = 0] = target
        if (first > (MORE | LONG | COMMAND)) throw new ZmtpError(`A frame has the flags ${first}.`)
        flags = first
        if ((flags & LONG) === 0) beginBody(second)
        else {
          // The second byte is the first of eight.
          expect('length', 8)
          target[0] = second
          filled = 1
        }
        break
      }
      case 'length':
        beginBody(Number(target.readBigUInt64BE(0)))
        break
      case 'body':
        endBody()
        break
    }
  }

  return {
    get held() {
      return held
    },
    push(bytes) {
      for (let at = 0; at < bytes.length || filled === need; ) {
        at += take(bytes, at)
        if (filled < need) return
        advance()
      }
    },
  }
}

/** Memory of its own: a view of a shared pool would be copied whole on its way to another thread. */
function fresh(bytes: number): Buffer {
  return Buffer.from(new ArrayBuffer(bytes))
}

function checkGreeting(greeting: Buffer): void {
  if (greeting[0] !== 0xff || (greeting[9]! & 1) === 0)
    throw new ZmtpError('What came is no greeting of ZMTP.')
  if (greeting[10]! < 3) throw new ZmtpError(`The other side speaks ZMTP ${greeting[10]}; 3 is expected.`)
  const mechanism = greeting.toString('latin1', 12, 32).replace(/\0+$/, '')
  if (mechanism !== 'NULL') throw new ZmtpError(`The other side asks for the mechanism ${mechanism}.`)
}

/** The greeting of a server without encryption. */
export function greeting(): Uint8Array {
  const bytes = Buffer.alloc(GREETING_BYTES)
  bytes[0] = 0xff
  bytes[9] = 0x7f
  bytes[10] = 3
  bytes.write('NULL', 12, 'latin1')
  return bytes
}

/** The bytes of a message: a header before each frame, whose own bytes are not copied. */
export function messageBytes(frames: readonly Uint8Array[]): Uint8Array[] {
  return frames.flatMap((frame, at) => [head(at < frames.length - 1 ? MORE : 0, frame.length), frame])
}

/** The bytes of a command. */
export function commandBytes(name: string, body: Uint8Array): Uint8Array {
  const whole = Buffer.concat([Buffer.from([name.length]), Buffer.from(name, 'latin1'), body])
  return Buffer.concat([head(COMMAND, whole.length), whole])
}

function head(flags: number, length: number): Uint8Array {
  if (length < 256) return Buffer.from([flags, length])
  const bytes = Buffer.alloc(9)
  bytes[0] = flags | LONG
  bytes.writeBigUInt64BE(BigInt(length), 1)
  return bytes
}

/** Properties as READY carries them. */
export function propertyBytes(properties: Readonly<Record<string, string>>): Uint8Array {
  return Buffer.concat(
    Object.entries(properties).flatMap(([name, value]) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(Buffer.byteLength(value))
      return [Buffer.from([name.length]), Buffer.from(name, 'latin1'), length, Buffer.from(value)]
    }),
  )
}

/** One property of a READY, by its name in lower case; undefined where it is not there. */
export function readProperty(body: Buffer, wanted: string): Buffer | undefined {
  for (let at = 0; at < body.length; ) {
    const name = body.toString('latin1', at + 1, at + 1 + body[at]!)
    at += 1 + body[at]!
    if (at + 4 > body.length) break
    const length = body.readUInt32BE(at)
    at += 4
    if (name.toLowerCase() === wanted) return body.subarray(at, at + length)
    at += length
  }
  return undefined
}
