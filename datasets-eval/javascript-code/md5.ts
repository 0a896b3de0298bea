// MD5 (RFC 1321) for solutions: one problem of HumanEval asks for it, and plain Node has it in its module crypto.

/** The digest of a text's UTF-8 in hexadecimal. Turned into source with toString: it uses nothing from outside itself. */
export function md5(text: string): string {
  const bytes = [...new TextEncoder().encode(text)]
  const bits = bytes.length * 8
  bytes.push(0x80)
  while (bytes.length % 64 !== 56) bytes.push(0)
  for (let i = 0; i < 8; i++) bytes.push(Math.floor(bits / 256 ** i) % 256)
  const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
  for (let start = 0; start < bytes.length; start += 64) {
    const word = (at: number): number => {
      const from = start + 4 * at
      return bytes[from]! | (bytes[from + 1]! << 8) | (bytes[from + 2]! << 16) | (bytes[from + 3]! << 24)
    }
    let [a, b, c, d] = state as [number, number, number, number]
    for (let i = 0; i < 64; i++) {
      const round = i >> 4
      const mixed = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round]!
      const at = [i, 5 * i + 1, 3 * i + 5, 7 * i][round]! % 16
      const constant = Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32)
      const sum = (a + mixed + constant + word(at)) | 0
      const shift = shifts[4 * round + (i % 4)]!
      const turned = (sum << shift) | (sum >>> (32 - shift))
      ;[a, d, c, b] = [d, c, b, (b + turned) | 0]
    }
    state = [a, b, c, d].map((value, at) => (value + state[at]!) | 0)
  }
  const hex = state.flatMap((value) => [0, 8, 16, 24].map((shift) => (value >>> shift) & 255))
  return hex.map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
