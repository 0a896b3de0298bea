// Tasks and buffers for the tests of the stages, with one executor for a file of them.

import { after } from 'node:test'
import { createExecutor } from '../../src/executor/index.ts'
import { javascript } from '../../src/language/index.ts'
import { commit } from '../../src/stage/commit.ts'
import type { StageOptionsInput } from '../../src/stage/options.ts'
import type { Attempt } from '../../src/stage/records.ts'
import { verify } from '../../src/stage/verify.ts'
import type { Buffers } from '../../src/task/buffer.ts'
import { taskKind } from '../../src/task/kinds.ts'
import { compactStyle } from '../../src/task/prompt/styles.ts'
import type { InductionTask, Task } from '../../src/task/task.ts'
import { tripletTask } from '../../src/task/triplet.ts'
import { counting } from '../support/counting.ts'

export const executor = createExecutor({ processes: 2 })
after(() => executor.close())
export const language = javascript
export const base = { language, executor, key: '7/step=1' }

export const program = (n: number) => `function f(a) { return a + ${n}; }`
export const triplet = <T extends 'deduction' | 'abduction'>(type: T, n: number) =>
  tripletTask(type, { program: program(n), input: '1', output: String(1 + n) }, [`p${n}`], 'javascript')
export const settings = {
  language,
  style: compactStyle,
  inputs: 4,
  shown: 2,
  inductionHidden: 'hidden' as const,
  inductionVerdict: 'all' as const,
}
export const induction = taskKind('induction').build(
  { type: 'induction', program: program(2), inputs: ['1', '2', '3', '4'], message: '' },
  ['3', '4', '5', '6'],
  ['p'],
  settings,
) as InductionTask
export const bufferOf = (count: number): Buffers => {
  const validations: Task[] = []
  for (let n = 0; n < count; n++) validations.push(triplet('deduction', n), triplet('abduction', 100 + n))
  return commit({ validations }, { buffers: {}, language })
}

export const attempt = (task: Task, answer: string | null, n = 0): Attempt => ({
  kind: 'attempt',
  id: `a${task.id}${n}${answer}`,
  parents: [task.id],
  type: task.type,
  task,
  answer,
  problem: answer === null ? 'none' : null,
  response: {
    prompt: '',
    key: '',
    completion: { text: '', tokens: [1], logprobs: [0], finish: 'stop', promptTokens: 1 },
  },
})
export const check = (
  attempts: readonly Attempt[],
  options: StageOptionsInput = {},
  watched = counting(executor),
) => verify(attempts, { ...base, executor: watched, options })
