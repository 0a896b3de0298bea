// HumanEval-X in JavaScript: tests are console.assert, and a solution that prints fails.

import { infoBeside, textOf } from '../benchmark.ts'
import { codeBenchmark } from '../javascript-code/benchmark.ts'

const info = infoBeside(import.meta.url)

export const benchmark = codeBenchmark(
  info,
  { language: 'javascript', template: 'completion', balanced: true, printingFails: true },
  (row) => {
    const prompt = textOf(row, 'prompt', info)
    // Where there are several functions, the last one is to be completed.
    const entry = [...prompt.matchAll(/^const ([\w$]+) = /gm)].at(-1)?.[1] ?? ''
    return {
      id: `${info.name}/${textOf(row, 'task_id', info)}`,
      prompt,
      entry,
      tests: textOf(row, 'test', info),
    }
  },
)
