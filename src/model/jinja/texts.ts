// What Python does with texts: strip, split, replace and pad.

import { LINE_ENDS, SPACE } from './lexer.ts'
import { spend } from './meter.ts'
import { characters, TemplateError, typeName, Unsupported, type Value } from './values.ts'

export function plain(value: Value, what: string): string {
  if (typeof value === 'string') return value
  throw new TemplateError(`${what} must be str, not ${typeName(value)}`)
}

/** strip() and its one-sided kinds: every character of the argument, or space. */
export function strip(self: string, chars: Value, sides: 'both' | 'left' | 'right'): string {
  const all = characters(self)
  const set = chars === null ? null : new Set(characters(plain(chars, 'strip arg')))
  const goes = (one: string): boolean => (set ? set.has(one) : isSpace(one))
  let [start, end] = [0, all.length]
  if (sides !== 'right') while (start < end && goes(all[start]!)) start++
  if (sides !== 'left') while (end > start && goes(all[end - 1]!)) end--
  return all.slice(start, end).join('')
}

export const SPACES = new RegExp(`^[${SPACE}]+$`, 'u')
const WORD = new RegExp(`[^${SPACE}]+`, 'gu')
const isSpace = (one: string): boolean => SPACES.test(one)

/** Parts between separators; from the right where asked. A count below 0 is none. */
export function split(self: string, separator: Value, most: number, fromRight: boolean): readonly string[] {
  if (separator === null) {
    const body = strip(self, null, fromRight ? 'right' : 'left')
    if (strip(body, null, 'both') === '') return []
    const words = [...self.matchAll(WORD)]
    if (most < 0 || words.length - 1 <= most) return words.map(([word]) => word)
    if (most === 0) return [body]
    // The remainder keeps the blanks within it, and those on its outer side.
    if (!fromRight) return [...words.slice(0, most).map(([word]) => word), self.slice(words[most]!.index)]
    const last = words[words.length - most - 1]!
    return [
      self.slice(0, last.index + last[0].length),
      ...words.slice(words.length - most).map(([word]) => word),
    ]
  }
  const by = plain(separator, 'sep')
  if (by === '') throw new TemplateError('empty separator')
  const parts = self.split(by)
  if (most < 0 || parts.length - 1 <= most) return parts
  return fromRight
    ? [parts.slice(0, parts.length - most).join(by), ...parts.slice(parts.length - most)]
    : [...parts.slice(0, most), parts.slice(most).join(by)]
}

const LINE = new RegExp(`\r\n|[${LINE_ENDS}]`, 'u')

export function splitLines(self: string, keep = false): readonly string[] {
  const lines: string[] = []
  let rest = self
  while (rest !== '') {
    const end = LINE.exec(rest)
    const cut = end ? end.index + end[0].length : rest.length
    lines.push(rest.slice(0, keep || !end ? cut : end.index))
    rest = rest.slice(cut)
  }
  return lines
}

/** replace(): an empty old text stands before every character and at the end. */
export function replace(self: string, old: string, fresh: string, count: number): string {
  if (count === 0) return self
  const parts = old === '' ? ['', ...characters(self), ''] : self.split(old)
  const changes = count < 0 ? parts.length - 1 : Math.min(count, parts.length - 1)
  spend(changes * fresh.length)
  let made = parts[0]!
  parts.slice(1).forEach((part, at) => {
    made += (at < changes ? fresh : old) + part
  })
  return made
}

export function padTo(
  self: string,
  width: number,
  fill: string,
  left: (missing: number, width: number) => number,
): string {
  if (characters(fill).length !== 1)
    throw new TemplateError('The fill character must be exactly one character long')
  if (width > 1_000_000) throw new Unsupported('so large a width')
  const missing = width - characters(self).length
  if (missing <= 0) return self
  spend(missing)
  const before = left(missing, width)
  return fill.repeat(before) + self + fill.repeat(missing - before)
}

/** Python puts the odd blank to the left where the width is odd. */
export const centered = (self: string, width: number, fill = ' '): string =>
  padTo(self, width, fill, (missing, wide) => (missing >> 1) + (missing & wide & 1))
