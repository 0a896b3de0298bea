// The engine on TensorFlow.js: found at run time, and no tensor is left behind.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { CHECK_SIZE, selfTestNetwork } from '../../src/engine/choice/selftest.ts'
import * as e from '../../src/engine/index.ts'
import { evaluate, load, toTf, unload } from '../../src/engine/tensorflow/evaluate.ts'
import { loadTf, searchPlaces } from '../../src/engine/tensorflow/load.ts'
import { planOf } from '../../src/engine/tensorflow/plan.ts'

const folder = mkdtempSync(join(tmpdir(), 'azlab-tensorflow-'))
after(() => rmSync(folder, { recursive: true }))

/** A package in a folder of its own, whose code is given. */
function packageIn(place: string, name: string, code: string, as = name): string {
  const home = join(folder, place, 'node_modules', name)
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name: as, version: '9.9.9', main: 'index.js' }))
  writeFileSync(join(home, 'index.js'), code)
  return join(folder, place, 'noop.js')
}

test('no tensor is left after a run, whatever the number of runs', async () => {
  const { tf } = await loadTf()
  const { graph, feeds } = selfTestNetwork(CHECK_SIZE)
  const loaded = load(tf, planOf(graph))
  const counts: number[] = []
  for (let i = 0; i < 3; i++) {
    const inputs = Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, toTf(tf, value)]))
    const results = evaluate(tf, loaded, inputs, ['loss', 'drawn', 'w/table'])
    for (const tensor of [...Object.values(inputs), ...Object.values(results)]) tensor.dispose()
    counts.push(tf.memory().numTensors)
  }
  assert.deepEqual(counts, [loaded.constants.size, loaded.constants.size, loaded.constants.size])
  unload(loaded)
  assert.equal(tf.memory().numTensors, 0)
})

test('no tensor is left when an operation fails inside a loop', async () => {
  const { tf } = await loadTf()
  const [table, index] = [e.input('table', [2, 2]), e.input('index', [1], 'int64')]
  const { states } = e.loop({
    maxTrips: 3,
    states: { at: { initial: index } },
    body: (_trip, { at }) => ({
      states: { at: e.add(e.cast(e.sum(e.gather(table, at), { axes: [1] }), 'int64'), at) },
    }),
  })
  const loaded = load(tf, planOf({ inputs: { table, index }, outputs: { at: states.at } }))
  const inputs = { table: tf.ones([2, 2]), index: tf.tensor([7], [1], 'int32') }
  assert.throws(() => evaluate(tf, loaded, inputs, ['at']))
  for (const tensor of Object.values(inputs)) tensor.dispose()
  unload(loaded)
  assert.equal(tf.memory().numTensors, 0)
})

test('a plan computes equal things once, and nothing that no output needs', () => {
  const x = e.input('x', [2])
  const plan = planOf({ inputs: { x }, outputs: { y: e.mul(e.exp(x), e.exp(x)) } })
  e.sin(x)
  assert.deepEqual(
    plan.steps.map(({ op }) => op),
    ['exp', 'mul'],
  )
})

test("an embedding's gradient adds whole rows, without writing out each index", () => {
  const [table, ids] = [e.input('table', [5000, 3]), e.input('ids', [2], 'int64')]
  const [slope] = e.gradients(e.sum(e.gather(table, ids)), [table])
  const ops = planOf({ inputs: { table, ids }, outputs: { slope: slope as e.Node } }).steps.map(
    ({ op }) => op,
  )
  assert.ok(ops.includes('scatterRows'))
  assert.ok(!ops.includes('scatterElements'))
})

test('where no package is installed the error says what to install', async () => {
  await assert.rejects(loadTf([join(folder, 'empty', 'noop.js')]), {
    code: 'engine/not-installed',
    message: /azlab setup tensorflow/,
  })
})

test('a package that cannot be loaded is an error, and no slower one takes its place', async () => {
  const broken = packageIn('broken', '@tensorflow/tfjs-node', "throw new Error('its addon is not built')")
  await assert.rejects(loadTf([broken, ...searchPlaces()]), {
    code: 'engine/broken',
    value: '@tensorflow/tfjs-node',
    message: /its addon is not built/,
  })
})

test('another package under the name of one is not taken for it', async () => {
  const place = packageIn('alias', '@tensorflow/tfjs-node', "throw new Error('loaded')", '@tensorflow/tfjs')
  await assert.rejects(loadTf([place]), { code: 'engine/not-installed' })
})

test('a folder given by AZLAB_TENSORFLOW is the only place', () => {
  assert.deepEqual(searchPlaces('/somewhere', '/given'), [join('/given', 'noop.js')])
})

test('the folder of the setup is found from the folders below it', () => {
  mkdirSync(join(folder, 'project', '.tensorflow', 'node_modules'), { recursive: true })
  const [first] = searchPlaces(join(folder, 'project', 'notebooks'), '')
  assert.equal(first, join(folder, 'project', '.tensorflow', 'noop.js'))
})

test('the runner says which package computes', async () => {
  const runner = e.tensorflowRunner()
  assert.match((await runner.describe?.()) ?? '', /^@tensorflow\/tfjs\S* \d+\.\d+\.\d+, (cpu|tensorflow)/)
  await runner.close()
})
