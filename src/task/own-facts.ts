// What tables, metrics and reports read in a task of a kind of a user's own: it is all in the record.

import { z } from 'zod'
import type { TaskFacts, TaskShape } from './kind.ts'
import type { OwnTask, ProposalParts } from './task.ts'

export const OWN_FACTS: TaskFacts<OwnTask> = {
  examples: ({ pairs, shown }) => pairs.map((pair, at) => ({ ...pair, hidden: at >= shown })),
  exampleText: ({ pairs, shown }) =>
    pairs.map(({ input, output }, at) => `${at < shown ? '' : '(hidden) '}${input} → ${output}`).join('\n'),
  exampleTitle: 'input → output',
  question: ({ asked }) => asked,
  asked: ({ asked }) => asked.replaceAll('\n', ' '),
  columns: ({ columns }) => columns,
  inputsText: (parts: ProposalParts) => ('inputs' in parts ? parts.inputs.join('\n') : parts.input),
}

const pair = z.object({ input: z.string(), output: z.string() })

export const OWN_SHAPE: TaskShape = {
  task: z.object({
    program: z.string(),
    pairs: z.array(pair).min(1),
    shown: z.int().min(0),
    asked: z.string(),
    showsProgram: z.boolean(),
    ownProgram: z.boolean(),
    columns: z.record(z.string(), z.string()),
    data: z.json(),
  }),
  parts: z.object({ program: z.string(), inputs: z.array(z.string()).min(1), data: z.json() }),
}
