// Tables of what changes a lab, and of the lab itself.

import type { UpdateStatistics } from '../../policy/policy.ts'
import { counted, fixed, MINUS, percent } from '../format.ts'
import type { Table } from '../table.ts'

/** What each statistic of an update says. */
const MEANING: Readonly<Record<keyof UpdateStatistics, string>> = {
  loss: 'clipped surrogate loss, entropy included',
  gradientNorm: 'length of the whole gradient before it is cut to its largest',
  entropy: 'mean entropy of a token under the policy (nats)',
  ratioMean: 'mean probability of a token now against when it was drawn; 1 in a first pass',
  ratioMin: 'smallest of these ratios',
  ratioMax: 'largest of these ratios',
  clipShare: 'share of tokens whose ratio is outside the bounds',
  divergence: 'mean of old minus new log-probability',
  onPolicyGap:
    'largest difference of a log-probability between sampling and update; rounding alone gives less than 1e-4',
  tokens: 'tokens that were learned from',
  sequences: 'responses that were learned from',
}

/** An update: from which policy to which, and its statistics in words. */
export function updateTable(update: {
  readonly step: number
  readonly from: string
  readonly to: string
  readonly statistics: UpdateStatistics | null
  readonly note: string | null
  readonly tasks: readonly string[]
}): Table {
  const { step, from, to, statistics, note, tasks } = update
  return {
    title: `Update of step ${step}`,
    lead: `${note ?? `Policy ${short(from)} became ${short(to)}.`} ${counted(tasks.length, 'task')} entered the buffers.`,
    columns: [
      { title: 'statistic' },
      { title: 'value', align: 'right' },
      { title: 'meaning', flexible: true },
    ],
    rows: Object.entries(statistics ?? {}).map(([name, value]) => [
      name,
      String(Number(value.toPrecision(5))).replace(/^-/, MINUS),
      MEANING[name as keyof UpdateStatistics] ?? '',
    ]),
  }
}

/** Tasks in each buffer, before and after where both are known. */
export function bufferTable(
  after: Readonly<Record<string, number>>,
  before?: Readonly<Record<string, number>>,
): Table {
  const number = (title: string) => ({ title, align: 'right' as const })
  return {
    title: 'Buffers',
    columns: [{ title: 'type' }, ...(before ? [number('before'), number('after')] : [number('tasks')])],
    rows: Object.entries(after).map(([type, size]) => [
      type,
      ...(before ? [String(before[type] ?? 0)] : []),
      String(size),
    ]),
  }
}

/** What a commit did. */
export function commitTable(commit: {
  readonly step: number
  readonly tasks: readonly string[]
  readonly buffers: Readonly<Record<string, number>>
}): Table {
  const lead = `${counted(commit.tasks.length, 'task')} entered the buffers; no update.`
  return { ...bufferTable(commit.buffers), title: `Step ${commit.step} ended`, lead }
}

/** Where a lab stands. */
export function labTable(lab: {
  readonly step: number
  readonly seed: number
  readonly policy: string
  readonly trainable: boolean
  readonly options: Readonly<Record<string, unknown>>
}): Table {
  const chosen = Object.entries(lab.options).filter(([, value]) => value !== undefined)
  return {
    title: 'Lab',
    lead: `${counted(lab.step, 'step')} done, seed ${lab.seed}.`,
    columns: [{ title: 'what' }, { title: 'value', kind: 'value', flexible: true }],
    rows: [
      ['policy', `${short(lab.policy)}${lab.trainable ? '' : ' (cannot be trained)'}`],
      ...chosen.map(([name, value]) => [
        name,
        typeof value === 'function' ? 'a function' : JSON.stringify(value),
      ]),
    ],
    note:
      chosen.length > 0
        ? 'Options that are not named here have their defaults.'
        : 'All options have their defaults.',
  }
}

/** A step of a training in its numbers, by type. */
export function stepTable(
  line: string,
  groups: readonly {
    readonly type: string
    readonly role: string
    readonly responses: number
    readonly rewardMean: number
    readonly rewardSpread: number
    readonly formatRate: number
    readonly accuracy: number
    readonly length: number
    readonly skipped: boolean
  }[],
): Table {
  const number = (title: string) => ({ title, align: 'right' as const })
  return {
    title: line,
    columns: [
      ...[{ title: 'type' }, { title: 'role' }],
      ...['responses', 'reward', 'spread', 'format', 'right or valid', 'tokens'].map(number),
      { title: 'gradient' },
    ],
    rows: groups.map((one) => [
      ...[one.type, one.role, String(one.responses)],
      ...[fixed(one.rewardMean, 2), fixed(one.rewardSpread, 2)],
      ...[percent(one.formatRate), percent(one.accuracy)],
      ...[one.length.toFixed(1), one.skipped ? 'none' : 'yes'],
    ]),
  }
}

/** The first letters of a content id say enough for a person. */
function short(id: string): string {
  return id.length > 20 ? `${id.slice(0, 16)}…` : id
}

/** What came of a training into a folder, the held-out accuracy apart. */
export function trainingTable(
  message: string,
  { steps, end, policy }: { readonly steps: number; readonly end: string; readonly policy: string },
): Table {
  return {
    title: 'Training',
    lead: message,
    columns: [{ title: 'steps', align: 'right' }, { title: 'ended by' }, { title: 'policy' }],
    rows: [[String(steps), ENDS[end] ?? end, short(policy)]],
  }
}

const ENDS: Readonly<Record<string, string>> = {
  steps: 'its number of steps',
  minutes: 'its time',
  'nothing-valid': 'no valid proposal',
  asked: 'a request',
}
