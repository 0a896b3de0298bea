// Tables of what the stages give: proposals, tasks, attempts, rewards, as a person wants to read them.

import type {
  Advantage,
  Attempt,
  Proposal,
  Reward,
  SolveRate,
  Validation,
  Verdict,
} from '../../stage/records.ts'
import { factsOf, showsProgram } from '../../task/kinds.ts'
import type { ProposalParts, Task } from '../../task/task.ts'
import { fixed } from '../format.ts'
import type { Column, Table } from '../table.ts'
import { advantageLead, attemptLead, proposalLead, rateLead, rewardLead, validationLead } from './leads.ts'

/** Programs in the language of the first record that says one. */
export const programColumn = (records: readonly { readonly language?: string }[]): Column => {
  const language = records.find((one) => one.language !== undefined)?.language
  return { title: 'program', kind: 'program', flexible: true, ...(language ? { language } : {}) }
}
const VALUE = { kind: 'value', flexible: true } as const

/** What was proposed: type, program, input (or inputs and message), and the problem where the format is wrong. */
export function proposalTable(proposals: readonly Proposal[]): Table {
  return {
    title: 'Proposals',
    lead: proposalLead(proposals),
    columns: [
      { title: 'type' },
      programColumn(proposals),
      { title: 'input', ...VALUE },
      { title: 'format', kind: 'badge', flexible: true },
      { title: 'tokens', align: 'right' },
    ],
    rows: proposals.map((one) => [
      one.type,
      one.parts?.program ?? one.response.completion.text,
      one.parts === null ? '' : inputsOf(one.parts),
      one.problem ?? 'ok',
      String(one.response.completion.tokens.length),
    ]),
  }
}

/** What became of proposals: tasks with input and output, rejections with their reason. */
export function validationTable(validations: readonly Validation[]): Table {
  return {
    title: 'Validation',
    lead: validationLead(validations),
    columns: [
      { title: 'type' },
      { title: 'verdict', kind: 'badge' },
      programColumn(validations as readonly { language?: string }[]),
      { title: 'input → output', ...VALUE },
      { title: 'why not', flexible: true },
    ],
    rows: validations.map((one) =>
      one.kind === 'task'
        ? [one.type, 'task', one.program, exampleOf(one), '']
        : [one.type, one.reason, one.program ?? '', '', one.message],
    ),
  }
}

/** Tasks, each with its solve rate where it was estimated. */
export function taskTable(tasks: readonly Task[], rates: readonly SolveRate[] = []): Table {
  const rateOf = new Map(rates.map((rate) => [rate.task.id, rate]))
  const titles = furtherTitles(tasks)
  return {
    title: 'Tasks',
    ...(rates.length > 0 ? { lead: rateLead(rates) } : {}),
    columns: [
      { title: 'type' },
      ...(rates.length > 0 ? [{ title: 'solved', align: 'right', kind: 'share' } as const] : []),
      programColumn(tasks),
      { title: 'input → output', ...VALUE },
      ...titles.map((title) => ({ title, ...VALUE })),
    ],
    rows: tasks.map((task) => {
      const rate = rateOf.get(task.id)
      const solved = rates.length > 0 ? [rate ? fraction(rate) : ''] : []
      const more = titles.map((title) => further(task)[title] ?? '')
      return [task.type, ...solved, task.program, exampleOf(task), ...more]
    }),
  }
}

/** Answers, each with its verdict where there is one. */
export function attemptTable(attempts: readonly Attempt[], verdicts: readonly Verdict[] = []): Table {
  const verdictOf = new Map(verdicts.map((verdict) => [verdict.attempt.id, verdict]))
  return {
    title: verdicts.length > 0 ? 'Verdicts' : 'Attempts',
    lead: attemptLead(attempts, verdicts),
    columns: [
      { title: 'type' },
      programColumn(attempts.map((one) => one.task)),
      { title: 'asked', ...VALUE },
      { title: 'answer', ...VALUE },
      ...(verdicts.length > 0 ? [{ title: 'verdict', kind: 'badge' } as const] : []),
      { title: 'why', flexible: true },
    ],
    rows: attempts.map((attempt) => {
      const verdict = verdictOf.get(attempt.id)
      const { task } = attempt
      return [
        attempt.type,
        showsProgram(task) ? task.program : '?',
        questionOf(task),
        attempt.answer ?? attempt.response.completion.text,
        ...(verdicts.length > 0 ? [verdict?.outcome ?? ''] : []),
        verdict?.message ?? attempt.problem ?? '',
      ]
    }),
  }
}

/** Rewards, one column a component. */
export function rewardTable(rewards: readonly Reward[]): Table {
  const names = [...new Set(rewards.flatMap((one) => Object.keys(one.components)))]
  return {
    title: 'Rewards',
    lead: rewardLead(rewards),
    columns: [
      { title: 'type' },
      { title: 'role' },
      { title: 'reward', align: 'right' },
      ...names.map((title) => ({ title, align: 'right' as const })),
      { title: 'completion', kind: 'value', flexible: true },
    ],
    rows: rewards.map((one) => [
      one.type,
      one.role,
      decimal(one.value),
      ...names.map((name) => {
        const part = one.components[name]
        return part === undefined ? '' : decimal(part)
      }),
      one.response.completion.text,
    ]),
  }
}

/** Advantages, each with the reward and what it was compared with. */
export function advantageTable(advantages: readonly Advantage[]): Table {
  const number = (title: string) => ({ title, align: 'right' as const })
  return {
    title: 'Advantages',
    lead: advantageLead(advantages),
    columns: [
      ...[{ title: 'type' }, { title: 'role' }],
      ...['reward', 'baseline', 'spread', 'advantage', 'tokens'].map(number),
      { title: 'completion', kind: 'value', flexible: true },
    ],
    rows: advantages.map((one) => [
      ...[one.type, one.role],
      ...[one.reward, one.baseline, one.spread, one.value].map((value) => fixed(value, 3)),
      String(one.response.completion.tokens.length),
      one.response.completion.text,
    ]),
  }
}

/** One line for a task's input and output, several for the pairs of induction. */
export const exampleOf = (task: Task): string => factsOf(task).exampleText(task)

/** What is asked of the solver, e.g. `f(3) = ?`. */
export const questionOf = (task: Task): string => factsOf(task).question(task)

/** What a proposal gives beside its program: an input, or the message and the inputs of induction, one a line. */
export const inputsOf = (parts: ProposalParts): string => factsOf(parts).inputsText(parts)

/** The further columns that a task brings, by title. */
export const further = (task: Task): Readonly<Record<string, string>> => factsOf(task).columns(task)

/** The titles of all that some tasks bring. */
export const furtherTitles = (tasks: readonly Task[]): readonly string[] => [
  ...new Set(tasks.flatMap((task) => Object.keys(further(task)))),
]

/** Right answers of all that count, e.g. `3 of 8`. */
export function fraction(rate: SolveRate): string {
  const right = rate.rate * rate.samples
  return `${Number.isInteger(right) ? right : right.toFixed(1)} of ${rate.samples}`
}

function decimal(value: number): string {
  return fixed(value, 2)
}
