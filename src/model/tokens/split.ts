// What becomes of the matches of a pattern when a text is split by it: the five behaviours of tokenizers.

import type { Finder, Span } from './pattern.ts'

export type Behavior = 'Removed' | 'Isolated' | 'MergedWithPrevious' | 'MergedWithNext' | 'Contiguous'

/** A piece of a text, and whether it stands where the text began. */
export interface Piece {
  readonly text: string
  readonly first: boolean
}

/** The pieces of a piece; empty ones are left out. `invert` takes what lies between the matches for the matches. */
export function split({ text, first }: Piece, find: Finder, behavior: Behavior, invert = false): Piece[] {
  const spans = find(text).map(([start, end, match]): Span => [start, end, match !== invert])
  return ranges(spans, behavior)
    .filter(([start, end]) => start < end)
    .map(([start, end]) => ({ text: text.slice(start, end), first: first && start === 0 }))
}

type Range = readonly [start: number, end: number]

function ranges(spans: readonly Span[], behavior: Behavior): readonly Range[] {
  if (behavior === 'Isolated') return spans.map(([start, end]) => [start, end])
  if (behavior === 'Removed') return spans.filter(([, , match]) => !match).map(([start, end]) => [start, end])
  const merged: [start: number, end: number][] = []
  let before: boolean | undefined
  const ordered = behavior === 'MergedWithNext' ? spans.toReversed() : spans
  for (const [start, end, match] of ordered) {
    // A match goes to its neighbour, unless that is a match itself; contiguous matches go together.
    const joins = behavior === 'Contiguous' ? match === before : match && before === false
    const last = merged.at(-1)
    if (joins && last) {
      if (behavior === 'MergedWithNext') last[0] = start
      else last[1] = end
    } else merged.push([start, end])
    before = match
  }
  return behavior === 'MergedWithNext' ? merged.reverse() : merged
}

/** Finds the characters that a class matches, each of them a match of its own. */
export function charactersOf(regex: RegExp): Finder {
  return (text) => {
    const spans: Span[] = []
    let end = 0
    for (const { index, 0: found } of text.matchAll(regex)) {
      if (end < index) spans.push([end, index, false])
      end = index + found.length
      spans.push([index, end, true])
    }
    if (end < text.length) spans.push([end, text.length, false])
    return spans
  }
}
