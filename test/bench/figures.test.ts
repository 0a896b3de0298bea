// The check of bench/figures.ts finds what it is for: figures that the records beside them contradict.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { checkRun } from '../../bench/figures.ts'

const incidents = fileURLToPath(new URL('../../../shared/incidents', import.meta.url))
const skip = existsSync(incidents) ? false : 'there is no ../shared/incidents here'

for (const name of ['heldout-a', 'heldout-b', 'heldout-c'])
  test(`finds the wrong accuracy of ${name}, in the held-out file and in the summary`, { skip }, async () => {
    const { figures, wrong } = await checkRun(join(incidents, name))
    assert.equal(figures, 66)
    assert.deepEqual(
      wrong.map(({ figure }) => figure),
      [
        'deduction.greedy',
        'deduction.greedyInterval holds it',
        'deduction.greedy',
        'deduction.greedyInterval holds it',
      ],
    )
  })

test('finds nothing in a file that agrees, and each figure that is forged in it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'azlab-figures-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'heldout'))
  // One of two greedy answers is right, and one of four sampled.
  const scores = [
    { greedy: 1, right: 1, samples: 2 },
    { greedy: 0, right: 0, samples: 2 },
  ]
  const accuracy = {
    n: 2,
    greedy: 0.5,
    greedyInterval: [0.1, 0.9],
    sampled: 0.25,
    sampledInterval: [0.1, 0.9],
  }
  const types = ['deduction', 'abduction', 'induction']
  const file = {
    scores: Object.fromEntries(types.map((type) => [type, scores])),
    metrics: Object.fromEntries(types.map((type) => [type, accuracy])),
    mean: { greedy: { mean: 0.5 }, sampled: { mean: 0.25 } },
  }
  const path = join(folder, 'heldout', '000000.json')
  await writeFile(path, JSON.stringify(file))
  assert.deepEqual((await checkRun(folder)).wrong, [])
  const forged = (await readFile(path, 'utf8'))
    .replace('"greedy":0.5', '"greedy":0.25')
    .replace('{"mean":0.25}', '{"mean":0.26}')
  await writeFile(path, forged)
  const { wrong } = await checkRun(folder)
  assert.deepEqual(
    wrong.map(({ figure, said, records }) => [figure, said, records]),
    [
      ['deduction.greedy', 0.25, 0.5],
      ['mean.sampled', 0.26, 0.25],
    ],
  )
})
