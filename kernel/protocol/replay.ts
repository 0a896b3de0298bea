// Signed messages are taken once: those that come again, and the kernel's own, are refused.

import { decode, type Message, type Signing, signatureOf, WireError } from './wire.ts'

/** How many signatures are remembered, as many as ipykernel does; then the oldest are forgotten. */
const REMEMBERED = 1 << 16

/**
 * Reads messages as `decode` does, and throws a WireError for one that was read before, on whatever channel, and for one
 * of `session`, the reader's own: what it publishes carries a valid signature, and anybody may listen. Without a key
 * there is nothing to tell messages apart by, and all are taken.
 */
export function readOnce(
  signing: Signing,
  session: string,
  remembered: number = REMEMBERED,
): (frames: readonly Uint8Array[]) => Message {
  const seen = new Set<string>()
  return (frames) => {
    const message = decode(frames, signing)
    if (!signing.key) return message
    if (message.header.session === session)
      throw new WireError('kernel/replayed', 'A message that the kernel itself has sent came back to it.')
    const signature = signatureOf(frames)
    if (seen.has(signature)) throw new WireError('kernel/replayed', 'A message came a second time.')
    seen.add(signature)
    if (seen.size > remembered) seen.delete(seen.values().next().value!)
    return message
  }
}
