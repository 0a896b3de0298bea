// The edit distance of syntax trees: the example of its paper, hand counts, and the laws of a metric.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { javascript } from '../../src/language/index.ts'
import { type LabelledTree, NODE_LIMIT, treeEditDistance } from '../../src/language/tree-distance.ts'

const node = (label: string, ...children: LabelledTree[]): LabelledTree => ({ label, children })
const distance = (a: LabelledTree | null, b: LabelledTree | null): number => treeEditDistance(a, b).distance

test('the two trees of the paper are 2 edits apart', () => {
  // Zhang and Shasha (1989), figure 4: f(d(a, c(b)), e) and f(c(d(a, b)), e)
  const one = node('f', node('d', node('a'), node('c', node('b'))), node('e'))
  const two = node('f', node('c', node('d', node('a'), node('b'))), node('e'))
  assert.equal(distance(one, two), 2)
})

test('an empty tree is as far as the other is large', () => {
  const tree = node('f', node('a'), node('b'))
  assert.equal(distance(null, tree), 3)
  assert.equal(distance(tree, null), 3)
  assert.equal(distance(null, null), 0)
})

/** The definition itself, by recursion over forests: slow, and plainly right. */
function reference(a: readonly LabelledTree[], b: readonly LabelledTree[]): number {
  const size = (forest: readonly LabelledTree[]): number =>
    forest.reduce((n, tree) => n + 1 + size(tree.children), 0)
  if (a.length === 0 || b.length === 0) return size(a) + size(b)
  const x = a.at(-1)!
  const y = b.at(-1)!
  return Math.min(
    1 + reference([...a.slice(0, -1), ...x.children], b),
    1 + reference(a, [...b.slice(0, -1), ...y.children]),
    reference(a.slice(0, -1), b.slice(0, -1)) +
      reference(x.children, y.children) +
      (x.label === y.label ? 0 : 1),
  )
}

/** Trees of at most four levels with at most two children a node. */
const grown: fc.Memo<LabelledTree> = fc.memo<LabelledTree>((levels) =>
  fc
    .tuple(fc.constantFrom('a', 'b'), levels > 1 ? fc.array(grown(), { maxLength: 2 }) : fc.constant([]))
    .map(([label, children]) => node(label, ...children)),
)
const size = (tree: LabelledTree): number => 1 + tree.children.reduce((n, child) => n + size(child), 0)
const tiny = grown(4).filter((tree) => size(tree) <= 5)

test('the distance is the one of the recursive definition', () => {
  fc.assert(
    fc.property(tiny, tiny, (a, b) => assert.equal(distance(a, b), reference([a], [b]))),
    { numRuns: 300 },
  )
})

const PROGRAMS = [
  'function f(x) { return x }',
  'function f(x) { return x + 1 }',
  'function f(x, y) { return x.map((z) => z + y) }',
  'function f(xs) { const out = []; for (const x of xs) if (x > 1) out.push(x); return out }',
  'const f = (s) => s.split("").reverse().join("")',
  'function f(x) {',
]
const program = fc.constantFrom(...PROGRAMS)

test('distances between programs obey the laws of a metric, in both scales', () => {
  for (const scale of ['edits', 'unit'] as const) {
    const d = (a: string, b: string): number => javascript.treeDistance(a, b, scale)
    fc.assert(
      fc.property(program, program, program, (a, b, c) => {
        assert.equal(d(a, b) === 0, a === b)
        assert.equal(d(a, b), d(b, a))
        assert.ok(d(a, c) <= d(a, b) + d(b, c) + 1e-12)
        if (scale === 'unit') assert.ok(d(a, b) <= 1)
      }),
    )
  }
})

test('a changed constant is one edit, and a changed local name none', () => {
  assert.equal(javascript.treeDistance('function f(x) { return x + 1 }', 'function f(y) { return y + 2 }'), 1)
  assert.equal(javascript.treeDistance('function f(x) { return x + 1 }', 'function f(y) { return y + 1 }'), 0)
})

test('a very long program is compared by its first nodes', () => {
  const long = node('list', ...Array.from({ length: 5000 }, () => node('a')))
  assert.equal(distance(long, null), NODE_LIMIT)
})
