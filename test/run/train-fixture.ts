// A short training run with the bandit policy: what the tests of train share, also as a program of its own.
//
// As a program: node train-fixture.ts FOLDER [EVENT], which goes on where FOLDER stands and ends itself with SIGKILL at
// the event of that number.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { HeldoutSet } from '../../src/evaluate/index.ts'
import { type TrainOptions, train } from '../../src/run/train.ts'
import { banditPolicy, openBandit } from './bandit-policy.ts'

const base = {
  kind: 'task',
  parents: [],
  language: 'javascript',
  program: 'function f(a) { return a + 2000; }',
} as const

/** One task of each type on programs that the bandit never writes. */
export const HELDOUT: HeldoutSet = {
  benchmark: {
    name: 'fixture',
    language: 'javascript',
    description: '',
    files: { deduction: '', abduction: '', induction: '' },
    source: {},
  },
  tasks: {
    deduction: [{ ...base, id: 'd', type: 'deduction', input: '1', output: '2001' }],
    abduction: [{ ...base, id: 'a', type: 'abduction', input: '2', output: '2002' }],
    induction: [
      {
        ...base,
        id: 'i',
        type: 'induction',
        pairs: [1, 2, 3].map((n) => ({ input: `${n}`, output: `${n + 2000}` })),
        shown: 2,
        message: '',
      },
    ],
  },
}

export function fixture(out: string, more: Partial<TrainOptions> = {}): TrainOptions {
  return {
    out,
    policy: banditPolicy(),
    open: openBandit,
    heldout: HELDOUT,
    ...more,
    config: {
      steps: 5,
      seed: 3,
      batch: 4,
      samples: 3,
      seedTriplets: 6,
      learningRate: 0.3,
      checkpointEvery: 2,
      processes: 1,
      ...more.config,
    },
  }
}

const [, program, folder, last] = process.argv
if (program === import.meta.filename && folder) {
  let events = 0
  await train(
    fixture(folder, {
      resume: existsSync(join(folder, 'run.json')),
      onEvent: () => {
        if (String(events++) === last) process.kill(process.pid, 'SIGKILL')
      },
    }),
  )
}
