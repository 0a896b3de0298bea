// Records of a step made by hand: small, typed, and hostile where a page or a terminal could be fooled.

import type {
  Attempt,
  Proposal,
  Rejection,
  Response,
  SolveRate,
  Verdict,
  VerdictOutcome,
} from '../../src/stage/records.ts'
import type { DeductionTask } from '../../src/task/task.ts'

export function response(text: string, key = 'test'): Response {
  const tokens = Array.from(text, (letter) => letter.codePointAt(0) ?? 0)
  return {
    prompt: 'prompt',
    key,
    completion: { text, tokens, logprobs: tokens.map(() => -1), finish: 'stop', promptTokens: 1 },
  }
}

export function deductionTask(program: string, input: string, output: string, id = 'task'): DeductionTask {
  return { kind: 'task', id, parents: [], language: 'javascript', type: 'deduction', program, input, output }
}

export function verdict(
  task: DeductionTask,
  answer: string | null,
  outcome: VerdictOutcome,
  id: string,
): Verdict {
  const attempt: Attempt = {
    kind: 'attempt',
    id: `attempt-${id}`,
    parents: [task.id],
    type: 'deduction',
    task,
    response: response(answer ?? '???', `test/${id}`),
    answer,
    problem: answer === null ? 'no answer' : null,
  }
  return {
    kind: 'verdict',
    id: `verdict-${id}`,
    parents: [attempt.id],
    type: 'deduction',
    attempt,
    outcome,
    score: outcome === 'right' ? 1 : 0,
    message: 'as told',
  }
}

export function solveRate(task: DeductionTask, verdicts: readonly Verdict[]): SolveRate {
  const rate = verdicts.reduce((sum, one) => sum + one.score, 0) / verdicts.length
  return {
    kind: 'rate',
    id: `rate-${task.id}`,
    parents: [task.id],
    type: 'deduction',
    task,
    rate,
    samples: verdicts.length,
    verdicts,
  }
}

export function proposal(program: string, input: string, id: string): Proposal {
  return {
    kind: 'proposal',
    id,
    parents: [],
    type: 'deduction',
    language: 'javascript',
    response: response(`${program}|${input}`, `test/${id}`),
    parts: { type: 'deduction', program, input },
    problem: null,
  }
}

export function rejection(program: string, reason: Rejection['reason'], id: string): Rejection {
  return {
    kind: 'rejection',
    id,
    parents: [],
    type: 'abduction',
    reason,
    message: `it is ${reason}`,
    program,
  }
}
