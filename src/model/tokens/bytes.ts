// Bytes as the visible characters that byte-level tokenizers write for them (the table of GPT-2).

const plain = (byte: number): boolean =>
  (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255)
let shifted = 256
const VISIBLE = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(plain(byte) ? byte : shifted++))
const UTF8 = new TextEncoder()
const BYTES = new Map(VISIBLE.map((character, byte) => [character, byte]))

/** The UTF-8 bytes of a text as characters. */
export const visible = (text: string): string =>
  Array.from(UTF8.encode(text), (byte) => VISIBLE[byte]!).join('')

/** The bytes that characters stand for; those of the text itself where one stands for none. */
export function bytesOf(characters: string): Uint8Array {
  const bytes = Array.from(characters, (one) => BYTES.get(one))
  return bytes.includes(undefined) ? UTF8.encode(characters) : Uint8Array.from(bytes as number[])
}

/** The bytes that the characters of several texts stand for, one text after another. */
export function bytesOfAll(texts: readonly string[]): Uint8Array {
  const parts = texts.map(bytesOf)
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
