// What a record of each kind holds: records may come from anywhere, and a stage must not meet a field that is not there.

import { z } from 'zod'
import type { TaskShape } from '../task/kind.ts'
import { shapeOf, typeNames } from '../task/kinds.ts'
import type { StageRecord } from './records.ts'

/** The kinds of records that stages take. */
export type RecordKind = Exclude<StageRecord['kind'], 'update'>

/** Lists of numbers are long: they are looked through as a whole. */
const numbers = (holds: (value: unknown) => boolean, what: string) =>
  z.custom((value) => Array.isArray(value) && value.every(holds), `Invalid input: expected ${what}`)
/** What is not finite is told by the stage that meets it, with what to do. */
const value = z.custom((one) => typeof one === 'number', 'Invalid input: expected number')

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

/** The shapes where these are the types that there are; null: any. */
function shapesOf(types: readonly string[] | null): Readonly<Record<RecordKind, z.ZodType>> {
  const type = types ? z.enum(types) : z.string()
  const typed = (which: keyof TaskShape) => (value: object, check: z.core.$RefinementCtx) => {
    for (const { path, message } of issuesByType(which, value, types))
      check.addIssue({ code: 'custom', path: [...path], message })
  }
  const parts = z.looseObject({}).superRefine(typed('parts'))
  const task = z
    .looseObject({ kind: z.literal('task'), ...base, language: z.string() })
    .superRefine(typed('task'))
  const answered = { answer: z.string().nullable(), problem: z.string().nullable() }
  const attempt = z.object({ kind: z.literal('attempt'), ...base, type, task, response, ...answered })
  const verdict = z.object({
    kind: z.literal('verdict'),
    ...base,
    type,
    attempt,
    score: z.number(),
    message: z.string(),
    outcome: z.enum(['right', 'wrong', 'format', 'unchecked']),
  })
  const rewarded = { ...base, type, role: z.enum(['propose', 'solve']), response, value }

  return {
    task,
    attempt,
    verdict,
    proposal: z.object({
      ...base,
      type,
      language: z.string(),
      response,
      parts: parts.nullable(),
      problem: z.string().nullable(),
    }),
    rejection: z.object({
      ...base,
      type,
      reason: z.string(),
      message: z.string(),
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
      ...rewarded,
      value: z.unknown(),
      group: z.string(),
      components: z.record(z.string(), z.unknown()),
    }),
    advantage: z.object({ ...rewarded, reward: value, weight: value }),
  }
}

/** What is wrong with a task or a proposal by what its type asks of it besides. */
function issuesByType(
  which: keyof TaskShape,
  value: { readonly type?: unknown },
  types: readonly string[] | null,
): readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] {
  const { type } = value
  if (typeof type === 'string' && (types === null || types.includes(type)))
    return shapeOf(type)[which].safeParse(value).error?.issues ?? []
  const names = (types ?? typeNames()).map((name) => `'${name}'`).join(' | ')
  return [{ path: ['type'], message: `Invalid discriminator value. Expected ${names}` }]
}

/** Shapes are made once for each list of types. */
const made = new Map<string, ReturnType<typeof shapesOf>>()

/**
 * The first field that is not as it must be, e.g. `response.prompt: Invalid input: expected string …`; null where all are.
 * `types` are the task types that there are, by default those that azlab brings; null takes any.
 */
export function recordFault(
  kind: RecordKind,
  record: unknown,
  types: readonly string[] | null = typeNames(),
): string | null {
  const name = types?.join() ?? '*'
  const shapes = made.get(name) ?? shapesOf(types)
  made.set(name, shapes)
  const issue = shapes[kind].safeParse(record).error?.issues[0]
  return issue ? `${issue.path.join('.')}: ${issue.message}` : null
}

/** Whether a fault is that of a task type that there is not. */
export const isOfType = (fault: string): boolean => /^(\w+\.)*type: /.test(fault)
