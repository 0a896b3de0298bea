// Operations refuse operands that do not fit, when the graph is built, and say what was expected.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as e from '../../src/engine/index.ts'

const f = (...shape: e.Dim[]): e.Node => e.input('x', shape)
const i = (...shape: e.Dim[]): e.Node => e.input('i', shape, 'int64')
const b = (...shape: e.Dim[]): e.Node => e.input('b', shape, 'bool')

const wrong: readonly (readonly [what: string, build: () => unknown, message: RegExp])[] = [
  [
    'add of shapes that do not broadcast',
    () => e.add(f(2, 3), f(2, 4)),
    /add cannot take float32\[2, 3\] and float32\[2, 4\].*axis 1 has 3 and 4/,
  ],
  ['add of two named sizes', () => e.add(f('N'), f('T')), /axis 0 has N and T/],
  ['add of a float and a whole number', () => e.add(f(2), i(2)), /operands of one type/],
  [
    'exp of whole numbers',
    () => e.exp(i(2)),
    /exp cannot take int64\[2\]: expected operands of type float32/,
  ],
  ['and of numbers', () => e.and(f(2), f(2)), /type bool/],
  ['less of booleans', () => e.less(b(2), b(2)), /type float32 or int64/],
  ['where without a bool', () => e.where(f(2), f(2), f(2)), /a bool condition/],
  ['matmul of unequal inner sizes', () => e.matmul(f(2, 3), f(4, 5)), /inner sizes, but they are 3 and 4/],
  [
    'matmul with a transposed factor',
    () => e.matmul(f(2, 3), f(4, 5), { transposeA: true, transposeB: true }),
    /inner sizes with a transposed with b transposed, but they are 2 and 5/,
  ],
  ['matmul of a vector', () => e.matmul(f(2), f(2, 2)), /two axes or more/],
  ['matmul of batches that do not broadcast', () => e.matmul(f(2, 3, 4), f(3, 4, 5)), /axis 0 has 2 and 3/],
  [
    'sum over an axis that is not there',
    () => e.sum(f(2, 3), { axes: [2] }),
    /axis from -2 to 1, but it is 2/,
  ],
  ['sum over an axis twice', () => e.sum(f(2, 3), { axes: [0, -2] }), /each axis once/],
  ['mean of whole numbers', () => e.mean(i(2)), /type float32/],
  ['softmax of a scalar', () => e.softmax(f()), /axis/],
  ['topK of more than there are', () => e.topK(f(3), 4), /a count from 1 to 3, but it is 4/],
  ['reshape to another size', () => e.reshape(f(2, 3), [4, 2]), /6 elements, but the shape is \[4, 2\]/],
  ['reshape with a rest that does not divide', () => e.reshape(f('N', 3), [-1, 2]), /3\*N elements/],
  ['reshape with two unknown sizes', () => e.reshape(f(4), [-1, -1]), /4 elements/],
  ['reshape to negative sizes', () => e.reshape(f(2, 3), [-2, -3]), /whole sizes of 0 or more/],
  ['broadcastTo a negative size', () => e.broadcastTo(f(1), [-3]), /whole sizes of 0 or more/],
  ['oneHot of half a place', () => e.oneHot(i(2), 2.5), /whole sizes of 0 or more/],
  ['range of less than nothing', () => e.range(-2), /whole sizes of 0 or more/],
  ['topK of half a value', () => e.topK(f(3), 1.5), /whole sizes of 0 or more/],
  ['transpose with an axis missing', () => e.transpose(f(2, 3), [0, 0]), /each axis once/],
  ['concat of shapes that differ elsewhere', () => e.concat([f(2, 3), f(2, 4)], 0), /differ at axis 0 only/],
  ['concat of nothing', () => e.concat([], 0), /at least one tensor/],
  ['slice beyond the end', () => e.slice(f(3), 0, 1, 4), /a range inside axis 0, but it is 1 to 4/],
  ['slice that ends before it starts', () => e.slice(f(3), 0, 2, 1), /a range inside axis 0/],
  ['pad by a negative count', () => e.pad(f(3), 0, -1, 0), /padding of 0 or more/],
  ['broadcastTo a smaller shape', () => e.broadcastTo(f(2, 3), [3]), /can stretch to/],
  ['gather by floats', () => e.gather(f(3, 4), f(2)), /type int64/],
  ['gatherElements of another shape', () => e.gatherElements(f(3, 4), i(2, 1)), /except at axis 1/],
  ['scatterElements of unequal counts', () => e.scatterElements([3], i(2), f(3)), /as many updates/],
  ['rmsNorm with a weight of another size', () => e.rmsNorm(f(2, 3), f(2), 1e-6), /size of the last axis/],
  ['inverseRms of anything else', () => e.inverseRms(f(2, 3)), /the result of rmsNorm/],
  [
    'rotary with a table of another width',
    () => e.rotary(f(1, 2, 6), i(1, 2), f(9, 4), f(9, 4)),
    /rotary cannot take/,
  ],
  [
    'rotary with positions of another shape',
    () => e.rotary(f(1, 2, 8), i(1, 3), f(9, 2), f(9, 2)),
    /rotary cannot take/,
  ],
]

for (const [what, build, message] of wrong) {
  test(`${what} is refused`, () => {
    assert.throws(build, (error: Error & { code?: string; expected?: string }) => {
      assert.equal(error.code, 'engine/shape')
      assert.ok(error.expected)
      assert.match(error.message, message)
      return true
    })
  })
}

test('an input takes numbers and bare names as sizes', () => {
  assert.throws(() => e.input('x', ['N+1']), { code: 'engine/bad-size', value: 'N+1' })
  assert.throws(() => e.input('x', [-1]), { code: 'engine/bad-size', value: -1 })
})

test('a tensor whose values do not fill its shape is refused', () => {
  assert.throws(() => e.floats([2, 2], [1, 2, 3]), { code: 'engine/bad-tensor' })
  assert.throws(() => e.ints([1.5], [1]), { code: 'engine/bad-tensor' })
})

test('a whole-number tensor takes no fraction and nothing beyond 32 bits', () => {
  for (const value of [0.5, 2 ** 31, Number.NaN])
    assert.throws(() => e.ints([2], [1, value]), { code: 'engine/bad-tensor', value })
})

test('a fraction does not become a whole number beside whole numbers', () => {
  assert.throws(() => e.mul(i(2), 0.5), { code: 'engine/bad-tensor', value: 0.5 })
})

test('a dimension is a size', () => {
  assert.throws(() => e.dimension(1.5), { code: 'engine/bad-size', value: 1.5 })
})

test('an engine has one thread or more', () => {
  for (const threads of [0, 1.5, -1])
    assert.throws(() => e.onnxRunner({ threads }), { code: 'engine/option', value: threads })
})

test('shapes with named sizes are worked out as polynomials', () => {
  const x = f('N', 'T', 8)
  assert.deepEqual(e.reshape(x, [-1, 4]).shape, ['2*N*T', 4])
  assert.deepEqual(e.concat([x, x, f('N', 1, 8)], 1).shape, ['N', '2*T+1', 8])
  assert.deepEqual(e.slice(x, 1, 0, -1).shape, ['N', 'T-1', 8])
  assert.deepEqual(e.matmul(x, f(8, 'V')).shape, ['N', 'T', 'V'])
  assert.deepEqual(e.gather(f(10, 8), i('N', 'T')).shape, ['N', 'T', 8])
})

test('an operation that stretches an operand by itself gets it unstretched', () => {
  const sum = e.mul(f(4, 3), e.broadcastTo(f(1, 3), [4, 3]))
  assert.deepEqual(sum.inputs[1]?.shape, [1, 3])
  assert.deepEqual(sum.shape, [4, 3])
})
