// What sampling keeps: a program for each way of drawing, however many calls of whatever sizes there are.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { draws } from '../../src/core/index.ts'
import type { Runner } from '../../src/engine/index.ts'
import { type Model, type SamplingOptions, sampleRows } from '../../src/model/index.ts'
import { opened, runner } from './open.ts'
import { byteModel, tinyArchitecture, tinyWeights } from './tiny.ts'

const plain: SamplingOptions = { temperature: 1, topP: 1, topK: 0, maxTokens: 8, stopTokens: [3] }

/** The runner of the test file, and what it holds for one who uses it by this name. */
function counted() {
  const held = { programs: 0, slots: new Set<string>() }
  const counting: Runner = {
    ...runner,
    write: (values) => {
      for (const slot of Object.keys(values)) held.slots.add(slot)
      return runner.write(values)
    },
    compile: async (graph, options) => {
      const program = await runner.compile(graph, options)
      held.programs++
      return {
        ...program,
        run: (feeds, use) => {
          for (const slot of Object.values(use?.keep ?? {})) held.slots.add(slot)
          return program.run(feeds, use)
        },
        release: async () => {
          held.programs--
          await program.release()
        },
      }
    },
  }
  return { held, runner: counting }
}

const modelOf = (layers: number): Model => {
  const architecture = tinyArchitecture({ layers })
  return { ...byteModel(), architecture, weights: tinyWeights(architecture) }
}

describe('many calls', () => {
  it('of other lengths, numbers and memory keep no more programs and values than the first ones', async () => {
    const { held, runner } = counted()
    const { runtime, slots } = await opened(modelOf(2), runner)
    const written = held.slots.size
    const call = (index: number) => {
      const stream = draws(`call ${index}`)
      const prompt = Array.from({ length: 1 + stream.below(110) }, () => stream.below(40))
      const asked = Array.from({ length: 1 + (index % 5) }, (_, i) => ({ prompt, key: `${index} ${i}` }))
      return sampleRows(runtime, slots, asked, {
        ...plain,
        temperature: [0, 0.7, 1][index % 3]!,
        topK: index % 4 === 0 ? 5 : 0,
        maxTokens: 1 + (index % 9),
        memoryMiB: index % 2 ? 0.25 : 1024,
      })
    }
    for (let index = 0; index < 120; index++) await call(index)
    const { programs } = held
    // Greedy, plain or filtered; one sample a prompt or several; at once or in chunks.
    assert.ok(programs <= 12, `${programs} programs`)
    for (let index = 120; index < 200; index++) await call(index)
    assert.deepEqual([held.programs, held.slots.size], [programs, written])
  })

  it('with ever other filters keep no more than 40 programs', async () => {
    const { held, runner } = counted()
    const { runtime, slots } = await opened(modelOf(1), runner)
    for (let topK = 1; topK <= 43; topK++)
      await sampleRows(runtime, slots, [{ prompt: [1, 2], key: 'k' }], { ...plain, maxTokens: 2, topK })
    assert.equal(held.programs, 40)
  })
})
