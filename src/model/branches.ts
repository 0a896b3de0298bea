// Rows in which lists of tokens that begin alike share their beginning: one prefix, then a branch for each list.
//
// The lists [p q r a b] and [p q r c d], alike in their first 3 ids, become
//
//   token     p  q  r  a  r  c          segment   1  1  3  3  5  5
//   target    q  r  a  b  c  d          prefix    1  1  1  1  1  1
//                                       position  0  1  2  3  2  3
//
// The last shared token heads each branch, since what it is to predict differs by branch: so each place has one target.

import type { IntTensor } from '../engine/portable.ts'
import { type BatchShape, type Continued, matrix } from './batch.ts'

/** A list of ids that may share its first `shared` ids, at least 1, with other lists. */
export interface Branch {
  readonly ids: readonly number[]
  readonly shared: number
}

/** What a batch of such rows feeds, (rows, length) each, without what each place weighs. */
export interface Places extends BatchShape, Continued {
  readonly tokens: Int32Array
  readonly targets: Int32Array
  /** The place in its batch of the segment's first token, plus 1; 0 where nothing stands. */
  readonly segments: Int32Array
}

/** Places at which nothing stands yet. */
export function emptyPlaces({ rows, length }: BatchShape): Places {
  const zeros = (): Int32Array => new Int32Array(rows * length)
  return {
    rows,
    length,
    tokens: zeros(),
    targets: zeros(),
    segments: zeros(),
    prefixes: zeros(),
    positions: zeros(),
  }
}

/** Places that lists take which share their first ids; the last id of each is only a target. */
export function placesOf(branches: readonly Branch[]): number {
  const prefix = (branches[0]?.shared ?? 1) - 1
  return branches.reduce((sum, { ids, shared }) => sum + ids.length - shared, prefix)
}

/**
 * Writes lists that share their first ids at place `at` of a batch, and gives the place of each branch's head: at head + j
 * stands what predicts ids[shared + j].
 */
export function writeBranches(places: Places, at: number, branches: readonly Branch[]): readonly number[] {
  const { tokens, targets, segments, prefixes, positions } = places
  const prefix = (branches[0]?.shared ?? 1) - 1
  let next = at
  const put = (ids: readonly number[], from: number, to: number, parent: number): void => {
    const own = next + 1
    for (let t = from; t < to; t++, next++) {
      tokens[next] = ids[t]!
      targets[next] = ids[t + 1]!
      segments[next] = own
      prefixes[next] = parent === 0 ? own : parent
      positions[next] = t
    }
  }
  if (prefix > 0) put(branches[0]!.ids, 0, prefix, 0)
  return branches.map(({ ids }) => {
    const head = next
    put(ids, prefix, ids.length - 1, prefix > 0 ? at + 1 : 0)
    return head
  })
}

/** The places as feeds of a graph made with `prefixes`. */
export function placeFeeds(places: Places): Record<string, IntTensor> {
  const { tokens, targets, segments, prefixes, positions } = places
  return {
    tokens: matrix(places, tokens),
    targets: matrix(places, targets),
    segments: matrix(places, segments),
    prefixes: matrix(places, prefixes),
    positions: matrix(places, positions),
  }
}

/** Lists that share one row: places in what was given, and the row's length. */
export interface SharedRow {
  readonly indices: readonly number[]
  readonly length: number
}

/** A row may always be this long, and twice its prefix: attention is quadratic in it. */
const SHORT_ROW = 256

/** Groups the lists whose shared ids are equal into rows of at most `longest` places, in order of first appearance. */
export function sharedRows(branches: readonly Branch[], longest: number): readonly SharedRow[] {
  const rows: { indices: number[]; length: number }[] = []
  const open = new Map<string, { indices: number[]; length: number }>()
  branches.forEach(({ ids, shared }, index) => {
    const key = ids.slice(0, shared).join()
    const row = open.get(key)
    const more = ids.length - shared
    if (row && row.length + more <= Math.min(longest, Math.max(SHORT_ROW, 2 * shared))) {
      row.indices.push(index)
      row.length += more
      return
    }
    const made = { indices: [index], length: ids.length - 1 }
    open.set(key, made)
    rows.push(made)
  })
  return rows
}
