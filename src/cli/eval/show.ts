// azlab eval show: the verdicts of an evaluation, and one of them opened.

import { AzlabError, nearest } from '../../core/index.ts'
import { type ItemRecord, openEvaluation } from '../../evaluate/index.ts'
import { evaluationTable, recordTable } from '../../view/table/evaluation.ts'
import { printable, textTable } from '../../view/table.ts'
import { sayIncidents, writeLine, writeText } from '../streams.ts'
import { terminalStyle } from '../terminal.ts'

export interface EvalShowOptions {
  readonly wrong?: boolean
  readonly limit: number
  readonly json?: boolean
}

/** Prints the summary and the verdicts, or all of one item's answers: prompt, completion, verdict and reason. */
export async function runEvalShow(
  path: string,
  item: string | undefined,
  options: EvalShowOptions,
): Promise<void> {
  const evaluation = await openEvaluation(path)
  sayIncidents(evaluation.incidents ?? [])
  const chosen = evaluation.records.filter(
    (record) => (item === undefined || isItem(record, item)) && (!options.wrong || !record.correct),
  )
  if (item !== undefined && !evaluation.records.some((record) => isItem(record, item))) {
    const near = nearest(
      item,
      evaluation.records.map(({ id }) => id),
    )
    throw new AzlabError(`${path} has no answer to ${JSON.stringify(item)}.`, {
      code: 'evaluate/item',
      value: item,
      expected: `an item, e.g. ${evaluation.records[0]?.id ?? 'none is judged yet'}`,
      hint: near === null ? 'Without an item, all verdicts are listed.' : `Did you mean ${near}?`,
    })
  }
  if (options.json) {
    for (const record of chosen) await writeLine(record)
    return
  }
  if (item !== undefined) return writeText(chosen.map(opened).join('\n'))
  const style = terminalStyle()
  const shown = chosen.slice(0, options.limit)
  const table = recordTable(shown, options.wrong ? 'Wrong answers' : 'Answers')
  const rest = chosen.length - shown.length
  const note =
    rest > 0
      ? `${rest} more are not shown (--limit).`
      : `${chosen.length} ${chosen.length === 1 ? 'answer' : 'answers'}.`
  await writeText(
    `${textTable(evaluationTable([evaluation]), style)}\n\n${textTable({ ...table, note }, style)}\n`,
  )
}

const isItem = ({ id }: ItemRecord, item: string): boolean => id === item || id.endsWith(`/${item}`)

function opened(record: ItemRecord): string {
  const { id, sample, prompt, completion, answer, correct, reason, more, seconds, tokens, finish } = record
  const cut = finish === 'length' ? ', cut at the longest length' : ''
  return [
    `${id}, answer ${sample}: ${correct ? 'right' : 'wrong'}`,
    `reason: ${printable(reason)}`,
    ...Object.entries(more ?? {}).map(([name, value]) => `${name}: ${printable(String(value))}`),
    `answer: ${printable(answer)}`,
    `${tokens} tokens${cut}, judged in ${seconds} s`,
    `--- prompt ---\n${printable(prompt)}`,
    `--- completion ---\n${printable(completion)}`,
    '',
  ].join('\n')
}
