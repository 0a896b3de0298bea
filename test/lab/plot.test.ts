// Figures in a cell: drawn from an opened run, and from nothing.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plot } from '../../src/lab/plot.ts'
import { syntheticRun } from '../support/synthetic-run.ts'

test('an opened run is drawn with the number of answers in its configuration', () => {
  const { metrics, timings } = syntheticRun({ steps: 3 })
  const { data } = plot.learnability({ metrics, timings, config: { samples: 4 } })
  // Solve rates 0, 1/4 … 1.
  assert.deepEqual(data[0]?.y, [0, 0.25, 0.5, 0.75, 1])
})

test('solve rates of no task are a figure that says so', () => {
  const figure = plot.solveRates([])
  assert.equal(figure.empty, 'No task was estimated.')
  assert.deepEqual(figure.data, [])
})
