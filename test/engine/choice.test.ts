// Engines are tried, reported and chosen: the fastest that is right, and nothing in the place of one that is not.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Probe } from '../../src/engine/choice/report.ts'
import { selfTest } from '../../src/engine/choice/selftest.ts'
import {
  checkRuns,
  ENGINE_NAMES,
  type EngineName,
  engineReport,
  openEngine,
  referenceRunner,
} from '../../src/engine/index.ts'
import { engineRunners } from './runners.ts'

/** Engines that give these answers. */
const tried = (answers: Partial<Record<EngineName, Probe>>) => (name: EngineName) =>
  Promise.resolve(answers[name] ?? { code: 'engine/unavailable', message: `no ${name} here` })
const right = (stepMs: number, drawMs: number): Probe => ({
  description: 'd',
  difference: 1e-7,
  stepMs,
  drawMs,
})

test('auto takes the engine whose training step and draws take the least time together', async () => {
  const probe = tried({ cpu: right(50, 10), webgpu: right(20, 45), tensorflow: right(30, 20) })
  const { choice, why } = await engineReport({ probe })
  assert.equal(choice, 'tensorflow')
  assert.match(why, /tensorflow 50 ms, cpu 60 ms, webgpu 65 ms; cuda is missing/)
})

test('an engine whose numbers are off is not taken, however fast it is', async () => {
  const wrong: Probe = { description: 'd', difference: 0.01, stepMs: 1, drawMs: 1 }
  const { choice, engines } = await engineReport({ probe: tried({ cpu: right(50, 10), webgpu: wrong }) })
  assert.equal(choice, 'cpu')
  const state = engines.find(({ name }) => name === 'webgpu')
  assert.equal(state?.state, 'wrong')
  assert.match(state?.message ?? '', /differ from those of cpu by 0\.010/)
})

test('a difference that is no number is wrong', async () => {
  const broken: Probe = { description: 'd', difference: Number.NaN, stepMs: 1, drawMs: 1 }
  const { engines } = await engineReport({ probe: tried({ cpu: right(1, 1), cuda: broken }) })
  assert.equal(engines.find(({ name }) => name === 'cuda')?.state, 'wrong')
})

test('an engine that is missing keeps its message', async () => {
  const { engines } = await engineReport({ probe: tried({ cpu: right(1, 1) }) })
  assert.deepEqual(
    engines.map(({ name }) => name),
    [...ENGINE_NAMES],
  )
  assert.equal(engines.find(({ name }) => name === 'cuda')?.message, 'no cuda here')
})

test('engines are tried in processes of their own, and cpu agrees with float64', async () => {
  const { engines, choice } = await engineReport({ engines: [] })
  const [cpu] = engines
  assert.deepEqual([engines.length, choice, cpu?.state], [1, 'cpu', 'ready'])
  assert.ok((cpu?.difference as number) < 1e-5)
})

for (const runner of engineRunners())
  test(`the self-test finds no difference from float64 on ${runner.name}`, async () => {
    // float32 has 24 bits: a few operations leave about 1e-6.
    assert.ok((await selfTest(runner, referenceRunner())) < 1e-5)
  })

test('an engine that cannot run is refused with what it lacks', async (t) => {
  const runner = openEngine('cuda')
  const error = await checkRuns('cuda', runner).catch(
    (cause: unknown) => cause as { code: string; hint: string },
  )
  await runner.close()
  if (error === undefined) return t.skip('CUDA is on this machine')
  assert.equal(error.code, 'engine/unavailable')
  assert.match(error.hint, /onnxruntime-node-install=cuda12/)
})
