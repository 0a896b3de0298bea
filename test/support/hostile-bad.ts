// Readers that are no good, each in its way, which hostile.ts has to find.

import type { Readers } from './hostile.ts'

const depth = (text: string, at = 0): number => (at < text.length ? 1 + depth(text, at + 1) : 0)

const only = { only: true, more: ['['] }

export const readers: Readers = {
  quadratic: { ...only, limit: 500, read: (text) => /\[+a/.test(text) },
  deep: { ...only, read: (text) => depth(text) },
  rude: {
    ...only,
    read: () => {
      throw new TypeError('no')
    },
  },
  polite: {
    ...only,
    refuses: ['SyntaxError'],
    read: () => {
      throw new SyntaxError('no')
    },
  },
}
