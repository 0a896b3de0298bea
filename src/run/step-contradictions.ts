// What in a journal's line contradicts the records of its step: counts, means of rewards, solve rates, shares and lengths are
// counted again. What follows from the buffers of before (diversity, buffer sizes) is not among a step's records; buffers-before.ts has it.

import { isDeepStrictEqual } from 'node:util'
import type { Contradiction } from '../core/index.ts'
import { agree } from '../evaluate/contradictions.ts'
import { recountTotal } from '../evaluate/recount.ts'
import type { Language } from '../language/index.ts'
import { proposalBase } from '../stage/learnability.ts'
import type { StageOptions } from '../stage/options.ts'
import type { SolveRate } from '../stage/records.ts'
import { complexityOf, type Role, type Task, type TaskType, typesIn } from '../task/index.ts'
import type { GroupMetrics, ProposerMetrics, StepMetrics, StepTimings } from './metrics.ts'
import type { StepRecords } from './records.ts'

/** By what the lines of a run are counted again. */
export interface StepChecking {
  readonly language: Language
  /** Those of the run; null where some are functions of the user's own, which may answer otherwise when they are asked again. */
  readonly options: StageOptions | null
}

/** A line of the journal against the records of its step. */
export function stepFaults(
  metrics: StepMetrics,
  records: StepRecords,
  checking: StepChecking,
): readonly Contradiction[] {
  const sheet = sheetOf()
  sheet.number('step', metrics.step, records.step)
  for (const type of typesOf(metrics, records)) {
    for (const role of ['propose', 'solve'] as const) {
      const said = metrics.groups.find((one) => one.type === type && one.role === role)
      groupFaults(sheet, type, role, said, records)
    }
    const said = metrics.proposer.find((one) => one.type === type)
    if (said || records.proposals.some((one) => one.type === type))
      proposerFaults(sheet, type, said, records, checking)
  }
  for (const rate of records.rates) rateFaults(sheet, rate)
  const statistics = records.update?.statistics ?? null
  // As JSON: a journal has null where a number is none.
  if (!isDeepStrictEqual(plain(metrics.update), plain(statistics)))
    sheet.found.push({ figure: 'update', said: metrics.update, records: statistics })
  return sheet.found
}

/** Every type that the line or its records name. */
function typesOf(
  { groups, proposer }: StepMetrics,
  { rewards, proposals }: StepRecords,
): readonly TaskType[] {
  return typesIn([...proposals, ...rewards, ...proposer, ...groups].map(({ type }) => type))
}

/** What a line says by itself: what it counts must add up. */
export function lineFaults({ proposer = [], groups = [] }: StepMetrics): readonly Contradiction[] {
  const sheet = sheetOf()
  for (const { type, proposals, valid, rejections, rates, effective } of proposer) {
    const name = `proposer.${type}`
    sheet.number(`${name}.proposals`, proposals, recountTotal([valid, ...Object.values(rejections)]))
    const between = rates.filter((rate) => rate > 0 && rate < 1).length
    sheet.number(`${name}.effective`, effective, rates.length === 0 ? 0 : between / rates.length)
    for (const rate of rates) sheet.share(`${name}.rates`, rate)
  }
  for (const { type, role, formatRate, accuracy } of groups) {
    sheet.share(`groups.${type}.${role}.formatRate`, formatRate)
    sheet.share(`groups.${type}.${role}.accuracy`, accuracy)
  }
  return sheet.found
}

/** Tokens that were drawn in a step. */
export function tokensOf({ proposals, rates, attempts }: StepRecords): number {
  let tokens = 0
  for (const { response } of proposals) tokens += response.completion.tokens.length
  for (const { response } of attempts) tokens += response.completion.tokens.length
  for (const { verdicts } of rates)
    for (const { attempt } of verdicts) tokens += attempt.response.completion.tokens.length
  return tokens
}

/** A line of the timings against the tokens of its step: seconds leave no records. */
export function timingFaults(
  { tokensSampled, tokensPerSecond, seconds }: StepTimings,
  tokens: number,
): readonly Contradiction[] {
  const sheet = sheetOf()
  sheet.number('tokensSampled', tokensSampled, tokens)
  const sampling = recountTotal([seconds.propose ?? 0, seconds.estimate ?? 0, seconds.solve ?? 0])
  sheet.number('tokensPerSecond', tokensPerSecond, sampling > 0 ? tokens / sampling : 0)
  return sheet.found
}

type Sheet = ReturnType<typeof sheetOf>

function sheetOf() {
  const found: Contradiction[] = []
  return {
    found,
    number(figure: string, said: unknown, records: number): void {
      if (!agree(said, records)) found.push({ figure, said: said ?? null, records })
    },
    share(figure: string, said: unknown): void {
      const isShare = typeof said === 'number' && said >= 0 && said <= 1
      if (!isShare) found.push({ figure, said: said ?? null, records: 'a share from 0 to 1' })
    },
  }
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const average = (values: readonly number[]): number =>
  values.length === 0 ? 0 : recountTotal(values) / values.length

function groupFaults(
  { found, number }: Sheet,
  type: TaskType,
  role: Role,
  said: GroupMetrics | undefined,
  records: StepRecords,
): void {
  const name = `groups.${type}.${role}`
  const rewards = records.rewards.filter((one) => one.type === type && one.role === role)
  if (!said) {
    if (rewards.length > 0) found.push({ figure: name, said: null, records: `${rewards.length} responses` })
    return
  }
  const sources = rewards.map(({ parents }) => parents[0] ?? '')
  const { readable, right } = role === 'propose' ? proposed(records) : answered(records)
  const completions = rewards.map(({ response }) => response.completion)
  const tokens = completions.map((one) => one.tokens.length)
  const logprobs = completions.flatMap((one) => one.logprobs)
  const values = rewards.map(({ value }) => value)
  const n = rewards.length
  number(`${name}.responses`, said.responses, n)
  number(`${name}.rewardMean`, said.rewardMean, average(values))
  number(`${name}.rewardSpread`, said.rewardSpread, spreadByPairs(values))
  number(`${name}.formatRate`, said.formatRate, n && sources.filter((id) => readable.has(id)).length / n)
  number(`${name}.accuracy`, said.accuracy, n && sources.filter((id) => right.has(id)).length / n)
  number(`${name}.length`, said.length, average(tokens))
  number(`${name}.entropy`, said.entropy, -average(logprobs))
  const advantages = records.advantages.filter((one) => one.type === type && one.role === role)
  number(`${name}.baseline`, said.baseline, average(advantages.map((one) => one.baseline)))
  number(`${name}.spread`, said.spread, average(advantages.map((one) => one.spread)))
  const skipped = !advantages.some((one) => one.weight !== 0)
  if (said.skipped !== skipped)
    found.push({ figure: `${name}.skipped`, said: said.skipped, records: skipped })
}

/** Ids of the responses that could be read, and of those that are right or, of a proposer, a task. */
interface Judged {
  readonly readable: ReadonlySet<string>
  readonly right: ReadonlySet<string>
}

function proposed({ proposals, validations }: StepRecords): Judged {
  const isReadable = proposals.filter(({ parts, problem }) => parts !== null && problem === null)
  const tasks = validations.filter(({ kind }) => kind === 'task')
  return {
    readable: new Set(isReadable.map(({ id }) => id)),
    right: new Set(tasks.map(({ parents }) => parents[0] ?? '')),
  }
}

function answered({ rates, verdicts }: StepRecords): Judged {
  const readable = new Set<string>()
  const right = new Set<string>()
  for (const { attempt, outcome } of [...verdicts, ...rates.flatMap((rate) => rate.verdicts)]) {
    if (outcome !== 'format') readable.add(attempt.id)
    if (outcome === 'right') right.add(attempt.id)
  }
  return { readable, right }
}

function proposerFaults(
  { found, number }: Sheet,
  type: TaskType,
  said: ProposerMetrics | undefined,
  records: StepRecords,
  { language, options }: StepChecking,
): void {
  const name = `proposer.${type}`
  const proposals = records.proposals.filter((one) => one.type === type)
  if (!said) {
    found.push({ figure: name, said: null, records: `${proposals.length} proposals` })
    return
  }
  const tasks = records.validations.filter((one): one is Task => one.kind === 'task' && one.type === type)
  number(`${name}.proposals`, said.proposals, proposals.length)
  number(`${name}.valid`, said.valid, tasks.length)
  const reasons = new Map<string, number>()
  for (const one of records.validations)
    if (one.kind === 'rejection' && one.type === type)
      reasons.set(one.reason, 1 + (reasons.get(one.reason) ?? 0))
  const named = said.rejections as Readonly<Record<string, number | undefined>>
  for (const reason of new Set([...reasons.keys(), ...Object.keys(named)]))
    number(`${name}.rejections.${reason}`, named[reason], reasons.get(reason) ?? 0)
  const rates = records.rates.filter((one) => one.type === type)
  number(`${name}.rates.length`, said.rates.length, rates.length)
  for (const [i, { rate }] of rates.entries())
    if (i < said.rates.length) number(`${name}.rates[${i}]`, said.rates[i], rate)
  const between = rates.filter(({ rate }) => rate !== 0 && rate !== 1).length
  number(`${name}.effective`, said.effective, rates.length && between / rates.length)
  const normal = new Set(tasks.map((task) => language.normalise(task.program)))
  number(`${name}.distinct`, said.distinct, normal.size)
  const complexities = tasks.map((task) => complexityOf(task, language))
  const complexity = (of: (one: (typeof complexities)[number]) => number) => average(complexities.map(of))
  number(
    `${name}.complexity.cyclomatic`,
    said.complexity.cyclomatic,
    complexity((one) => one.cyclomatic),
  )
  number(
    `${name}.complexity.cognitive`,
    said.complexity.cognitive,
    complexity((one) => one.cognitive),
  )
  number(
    `${name}.complexity.halstead`,
    said.complexity.halstead,
    complexity((one) => one.halstead.volume),
  )
  if (options === null) return
  const rateOf = new Map(rates.map((one) => [one.task.parents[0], one]))
  for (const [convention, mean] of Object.entries(said.conventions)) {
    const paid = { ...options, convention: convention as StageOptions['convention'] }
    const bases = proposals.map((one) => proposalBase(one, rateOf.get(one.id) ?? null, paid).value)
    number(`${name}.conventions.${convention}`, mean, average(bases))
  }
}

/** A solve rate against the verdicts behind it; verdicts that do not count score 0. */
function rateFaults({ number }: Sheet, { id, rate, samples, verdicts }: SolveRate): void {
  const score = recountTotal(verdicts.map((one) => one.score))
  number(`the solve rate ${id}`, rate, samples === 0 ? 0 : score / samples)
}

/** The square root of the sample variance as Σ (xᵢ − xⱼ)² / (n (n − 1)) over the pairs: no mean is taken. */
function spreadByPairs(values: readonly number[]): number {
  const n = values.length
  let squares = 0
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) squares += ((values[i] as number) - (values[j] as number)) ** 2
  return n < 2 ? 0 : Math.sqrt(squares / (n * (n - 1)))
}
