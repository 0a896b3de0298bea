// TextEncoder and TextDecoder for programs: not part of the language, but everywhere where JavaScript runs, and pure.
//
// The function is turned into source with toString, like the prelude, and must use nothing from outside itself. UTF-8 alone;
// malformed bytes become U+FFFD by maximal subparts, as the Encoding Standard says. Not here: `stream`, `encodeInto`.

export function textCoding(): void {
  const { defineProperty } = Reflect
  const { fromCharCode } = String

  class TextEncoder {
    get encoding(): string {
      return 'utf-8'
    }

    encode(text: unknown = ''): Uint8Array {
      const units = `${text}`
      const bytes: number[] = []
      for (let i = 0; i < units.length; i++) {
        let point = units.codePointAt(i)!
        if (point > 0xffff) i++
        else if (point >= 0xd800 && point < 0xe000) point = 0xfffd // unpaired
        if (point < 0x80) bytes.push(point)
        else {
          const more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3
          bytes.push([0, 0xc0, 0xe0, 0xf0][more]! | (point >> (6 * more)))
          for (let k = more - 1; k >= 0; k--) bytes.push(0x80 | ((point >> (6 * k)) & 0x3f))
        }
      }
      return new Uint8Array(bytes)
    }
  }

  class TextDecoder {
    readonly encoding = 'utf-8'
    readonly fatal: boolean
    readonly ignoreBOM: boolean

    constructor(
      label: unknown = 'utf-8',
      options: { readonly fatal?: unknown; readonly ignoreBOM?: unknown } = {},
    ) {
      if (!/^\s*(utf-?8|unicode-1-1-utf-8)\s*$/i.test(`${label}`))
        throw new RangeError(`The encoding ${label} is not here; utf-8 is.`)
      this.fatal = Boolean(options.fatal)
      this.ignoreBOM = Boolean(options.ignoreBOM)
    }

    decode(given?: ArrayBuffer | ArrayBufferView): string {
      if (given === undefined) return ''
      const bytes = ArrayBuffer.isView(given)
        ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
        : new Uint8Array(given)
      const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf && !this.ignoreBOM
      let text = ''
      for (let at = bom ? 3 : 0; at < bytes.length; ) {
        const lead = bytes[at++]!
        const more =
          lead < 0x80 ? 0 : lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1
        // The first byte after the lead may not make an overlong form, a surrogate or a point beyond U+10FFFF.
        let low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
        let high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
        let point = more <= 0 ? lead : lead & (0x3f >> more)
        let left = more
        for (; left > 0 && bytes[at]! >= low && bytes[at]! <= high; left--) {
          point = (point << 6) | (bytes[at++]! & 0x3f)
          low = 0x80
          high = 0xbf
        }
        if (left !== 0) {
          if (this.fatal) throw new TypeError('The encoded data was not valid for encoding utf-8')
          text += '\ufffd'
        } else if (point < 0x10000) text += fromCharCode(point)
        else text += fromCharCode(0xd7c0 + (point >> 10), 0xdc00 | (point & 0x3ff))
      }
      return text
    }
  }

  for (const value of [TextEncoder, TextDecoder])
    defineProperty(globalThis, value.name, { value, writable: true, enumerable: false, configurable: true })
}
