// Tables of what the stages give: proposals, tasks, attempts, rewards, as a person wants to read them.

import type { Attempt, Proposal, Reward, SolveRate, Validation, Verdict } from '../../stage/records.ts'
import type { Task } from '../../task/task.ts'
import type { Table } from '../table.ts'

const PROGRAM = { title: 'program', kind: 'program', flexible: true } as const
const VALUE = { kind: 'value', flexible: true } as const

/** What was proposed: type, program, input (or inputs and message), and the problem where the format is wrong. */
export function proposalTable(proposals: readonly Proposal[]): Table {
  return {
    title: 'Proposals',
    columns: [
      { title: 'type' },
      PROGRAM,
      { title: 'input', ...VALUE },
      { title: 'format', flexible: true },
      { title: 'tokens', align: 'right' },
    ],
    rows: proposals.map((one) => [
      one.type,
      one.parts?.program ?? one.response.completion.text,
      one.parts === null ? '' : one.parts.type === 'induction' ? inputsOf(one.parts) : one.parts.input,
      one.problem ?? 'ok',
      String(one.response.completion.tokens.length),
    ]),
  }
}

/** What became of proposals: tasks with input and output, rejections with their reason. */
export function validationTable(validations: readonly Validation[]): Table {
  const kept = validations.filter((one) => one.kind === 'task').length
  return {
    title: 'Validation',
    columns: [
      { title: 'type' },
      { title: 'verdict' },
      PROGRAM,
      { title: 'input → output, or why not', ...VALUE },
    ],
    rows: validations.map((one) =>
      one.kind === 'task'
        ? [one.type, 'task', one.program, exampleOf(one)]
        : [one.type, one.reason, one.program ?? '', one.message],
    ),
    note: `${kept} of ${validations.length} proposals became tasks.`,
  }
}

/** Tasks, each with its solve rate where it was estimated. */
export function taskTable(tasks: readonly Task[], rates: readonly SolveRate[] = []): Table {
  const rateOf = new Map(rates.map((rate) => [rate.task.id, rate]))
  return {
    title: 'Tasks',
    columns: [
      { title: 'type' },
      { title: 'solve rate', align: 'right' },
      PROGRAM,
      { title: 'input → output', ...VALUE },
    ],
    rows: tasks.map((task) => {
      const rate = rateOf.get(task.id)
      return [task.type, rate ? fraction(rate) : '', task.program, exampleOf(task)]
    }),
  }
}

/** Answers, each with its verdict where there is one. */
export function attemptTable(attempts: readonly Attempt[], verdicts: readonly Verdict[] = []): Table {
  const verdictOf = new Map(verdicts.map((verdict) => [verdict.attempt.id, verdict]))
  return {
    title: 'Attempts',
    columns: [
      { title: 'type' },
      PROGRAM,
      { title: 'asked', ...VALUE },
      { title: 'answer', ...VALUE },
      { title: 'verdict' },
      { title: 'why', flexible: true },
    ],
    rows: attempts.map((attempt) => {
      const verdict = verdictOf.get(attempt.id)
      const { task } = attempt
      return [
        attempt.type,
        task.type === 'induction' ? '?' : task.program,
        questionOf(task),
        attempt.answer ?? attempt.response.completion.text,
        verdict?.outcome ?? '',
        verdict?.message ?? attempt.problem ?? '',
      ]
    }),
  }
}

/** Rewards by component. */
export function rewardTable(rewards: readonly Reward[]): Table {
  return {
    title: 'Rewards',
    columns: [
      { title: 'type' },
      { title: 'role' },
      { title: 'reward', align: 'right' },
      { title: 'components', flexible: true },
      { title: 'completion', kind: 'value', flexible: true },
    ],
    rows: rewards.map((one) => [
      one.type,
      one.role,
      decimal(one.value),
      Object.entries(one.components)
        .map(([name, value]) => `${name} ${decimal(value)}`)
        .join(', '),
      one.response.completion.text,
    ]),
  }
}

/** One line for a task's input and output, several for the pairs of induction. */
export function exampleOf(task: Task): string {
  if (task.type !== 'induction') return `${task.input} → ${task.output}`
  const pairs = task.pairs.map(
    (pair, at) => `${at < task.shown ? '' : '(hidden) '}${pair.input} → ${pair.output}`,
  )
  return [...(task.message ? [`“${task.message}”`] : []), ...pairs].join('\n')
}

function questionOf(task: Task): string {
  if (task.type === 'deduction') return `f(${task.input}) = ?`
  if (task.type === 'abduction') return `f(?) = ${task.output}`
  return task.pairs
    .slice(0, task.shown)
    .map((pair) => `${pair.input} → ${pair.output}`)
    .join('\n')
}

function inputsOf(parts: { readonly inputs: readonly string[]; readonly message: string }): string {
  return [...(parts.message ? [`“${parts.message}”`] : []), ...parts.inputs].join('\n')
}

/** Right answers of all that count, e.g. `3 of 8`. */
export function fraction(rate: SolveRate): string {
  const right = rate.rate * rate.samples
  return `${Number.isInteger(right) ? right : right.toFixed(1)} of ${rate.samples}`
}

function decimal(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : String(value)
}
