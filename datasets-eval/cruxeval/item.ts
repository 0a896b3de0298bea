// An item of CRUXEval or CRUXEval-X: a function f, an argument list and what f gives for it.

import { AzlabError } from 'azlab/core'
import type { BenchmarkItem } from 'azlab/evaluate'
import { type PinnedInfo, textOf } from '../benchmark.ts'

export type Task = 'input' | 'output'
export type Dialect = 'javascript' | 'typescript' | 'python'

export interface CruxItem extends BenchmarkItem {
  /** Source that defines f. */
  readonly program: string
  /** The gold argument list as source, without brackets. */
  readonly input: string
  /** What f gives for it, as source. */
  readonly output: string
  /** The check with ???? for what is asked. */
  readonly question: string
}

type Row = Readonly<Record<string, unknown>>

const GAP = '????'

/** An item of CRUXEval's file. */
export function cruxItem(row: Row, task: Task, info: PinnedInfo): CruxItem {
  const [program, input, output] = [textOf(row, 'code', info), String(row.input), textOf(row, 'output', info)]
  return {
    id: `${info.name}/${textOf(row, 'id', info)}`,
    program,
    input,
    output,
    question: task === 'input' ? `assert f(${GAP}) == ${output}` : `assert f(${input}) == ${GAP}`,
  }
}

/**
 * An item of CRUXEval-X's files. `code` is the program and its test; the same test stands in the other two fields with a gap
 * for the input and for the output, which is how the two are found.
 */
export function cruxXItem(row: Row, task: Task, info: PinnedInfo): CruxItem {
  const code = textOf(row, 'code', info)
  const input = inGap(code, textOf(row, 'input_reasoning', info))
  const output = inGap(code, textOf(row, 'output_reasoning', info))
  if (!input || !output || input.start !== output.start)
    throw new AzlabError(`An item of ${info.name} is not as expected.`, {
      code: 'benchmark/item',
      value: row,
      expected: `input_reasoning and output_reasoning that are the test at the end of code, with ${GAP} in it`,
    })
  return {
    id: `${info.name}/${textOf(row, 'id', info)}`,
    program: code.slice(0, input.start),
    input: input.text,
    output: output.text,
    question: textOf(row, `${task}_reasoning`, info).trim(),
  }
}

/** What the source has where the test at its end has its gap, and where that test begins. */
function inGap(code: string, test: string): { readonly text: string; readonly start: number } | null {
  const [before, after, ...more] = test.split(GAP)
  if (before === undefined || after === undefined || more.length > 0 || !code.endsWith(after)) return null
  const start = code.lastIndexOf(before)
  const from = start + before.length
  const to = code.length - after.length
  return start < 0 || from > to ? null : { text: code.slice(from, to), start }
}
