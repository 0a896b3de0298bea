// What a record of each kind holds: lines may come from anywhere, and a stage must not meet a field that is not there.

import { z } from 'zod'
import type { StageRecord } from '../stage/index.ts'

type Kind = Exclude<StageRecord['kind'], 'update'>

const type = z.enum(['deduction', 'abduction', 'induction'])
const base = { id: z.string(), parents: z.array(z.string()) }
const response = z.object({
  prompt: z.string(),
  key: z.string(),
  completion: z.object({
    text: z.string(),
    tokens: z.array(z.int().min(0)),
    logprobs: z.array(z.number()),
    finish: z.enum(['stop', 'length']),
    promptTokens: z.int().min(0),
  }),
})

const triplet = { program: z.string(), input: z.string() }
const parts = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['deduction', 'abduction']), ...triplet }),
  z.object({
    type: z.literal('induction'),
    program: z.string(),
    inputs: z.array(z.string()),
    message: z.string(),
  }),
])

const ofTask = { kind: z.literal('task'), ...base, language: z.string() }
const task = z.discriminatedUnion('type', [
  z.object({ ...ofTask, type: z.enum(['deduction', 'abduction']), ...triplet, output: z.string() }),
  z.object({
    ...ofTask,
    type: z.literal('induction'),
    program: z.string(),
    pairs: z.array(z.object({ input: z.string(), output: z.string() })),
    shown: z.int().min(0),
    message: z.string(),
  }),
])

const answered = { answer: z.string().nullable(), problem: z.string().nullable() }
const attempt = z.object({ kind: z.literal('attempt'), ...base, type, task, response, ...answered })
const verdict = z.object({
  ...{ kind: z.literal('verdict'), ...base, type, attempt, score: z.number(), message: z.string() },
  outcome: z.enum(['right', 'wrong', 'format', 'unchecked']),
})
const rewarded = { ...base, type, role: z.enum(['propose', 'solve']), response, value: z.number() }

const SHAPES: Readonly<Record<Kind, z.ZodType>> = {
  task,
  attempt,
  verdict,
  proposal: z.object({
    ...{ ...base, type, language: z.string(), response },
    ...{ parts: parts.nullable(), problem: z.string().nullable() },
  }),
  rejection: z.object({ ...base, type, reason: z.string(), message: z.string() }),
  rate: z.object({ ...base, type, task, rate: z.number(), samples: z.int(), verdicts: z.array(verdict) }),
  reward: z.object({ ...rewarded, group: z.string(), components: z.record(z.string(), z.number()) }),
  advantage: z.object({ ...rewarded, reward: z.number(), weight: z.number() }),
}

/** The first field that is not as it must be, e.g. `response.prompt: Invalid input: expected string …`; null where all are. */
export function recordFault(kind: Kind, record: unknown): string | null {
  const issue = SHAPES[kind].safeParse(record).error?.issues[0]
  return issue ? `${issue.path.join('.')}: ${issue.message}` : null
}
