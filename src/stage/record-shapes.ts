// What a record of each kind holds: records may come from anywhere, and a stage must not meet a field that is not there.

import { z } from 'zod'
import type { TaskShape } from '../task/kind.ts'
import { allKinds } from '../task/kinds.ts'
import type { StageRecord } from './records.ts'

/** The kinds of records that stages take. */
export type RecordKind = Exclude<StageRecord['kind'], 'update'>

/** Lists of numbers are long: they are looked through as a whole. */
const numbers = (holds: (value: unknown) => boolean, what: string) =>
  z.custom((value) => Array.isArray(value) && value.every(holds), `Invalid input: expected ${what}`)
/** What is not finite is told by the stage that meets it, with what to do. */
const value = z.custom((one) => typeof one === 'number', 'Invalid input: expected number')

const types = allKinds().map((kind) => kind.type)
const type = z.enum(types)
const base = { id: z.string(), parents: z.array(z.string()) }
const response = z.object({
  prompt: z.string(),
  key: z.string(),
  completion: z.object({
    text: z.string(),
    tokens: numbers((id) => Number.isSafeInteger(id) && (id as number) >= 0, 'an array of token ids'),
    logprobs: numbers((one) => typeof one === 'number', 'an array of numbers'),
    finish: z.enum(['stop', 'length']),
    promptTokens: z.int().min(0),
  }),
})

const parts = z.looseObject({}).superRefine((parts, check) => checkByType('parts', parts, check))
const task = z
  .looseObject({ kind: z.literal('task'), ...base, language: z.string() })
  .superRefine((task, check) => checkByType('task', task, check))

/** What the type of a task or of a proposal asks of it besides. */
function checkByType(
  which: keyof TaskShape,
  value: Readonly<Record<string, unknown>>,
  check: z.core.$RefinementCtx,
): void {
  const kind = allKinds().find((one) => one.type === value.type)
  const issues = kind
    ? (kind.shape[which].safeParse(value).error?.issues ?? [])
    : [{ path: ['type'], message: unknownType }]
  for (const { path, message } of issues) check.addIssue({ code: 'custom', path: [...path], message })
}

const unknownType = `Invalid discriminator value. Expected ${types.map((name) => `'${name}'`).join(' | ')}`

const answered = { answer: z.string().nullable(), problem: z.string().nullable() }
const attempt = z.object({ kind: z.literal('attempt'), ...base, type, task, response, ...answered })
const verdict = z.object({
  ...{ kind: z.literal('verdict'), ...base, type, attempt, score: z.number(), message: z.string() },
  outcome: z.enum(['right', 'wrong', 'format', 'unchecked']),
})
const rewarded = { ...base, type, role: z.enum(['propose', 'solve']), response, value }

const SHAPES: Readonly<Record<RecordKind, z.ZodType>> = {
  task,
  attempt,
  verdict,
  proposal: z.object({
    ...{ ...base, type, language: z.string(), response },
    ...{ parts: parts.nullable(), problem: z.string().nullable() },
  }),
  rejection: z.object({
    ...{ ...base, type, reason: z.string(), message: z.string() },
    program: z.string().nullable(),
  }),
  rate: z.object({
    ...base,
    type,
    task,
    rate: z.number().min(0).max(1),
    samples: z.int(),
    verdicts: z.array(verdict),
  }),
  // What is no finite number is told by `advantage`.
  reward: z.object({
    ...{ ...rewarded, value: z.unknown(), group: z.string() },
    components: z.record(z.string(), z.unknown()),
  }),
  advantage: z.object({ ...rewarded, reward: value, weight: value }),
}

/** The first field that is not as it must be, e.g. `response.prompt: Invalid input: expected string …`; null where all are. */
export function recordFault(kind: RecordKind, record: unknown): string | null {
  const issue = SHAPES[kind].safeParse(record).error?.issues[0]
  return issue ? `${issue.path.join('.')}: ${issue.message}` : null
}
