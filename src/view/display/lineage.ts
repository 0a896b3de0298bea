// The lineage of a task as a person reads it: numbered stages from the proposal to the update, as text and as HTML.

import type { Lineage, LineageResponse } from '../../run/lineage.ts'
import { factsOf } from '../../task/kinds.ts'
import { fixed, percent, signed } from '../format.ts'
import { highlight } from '../highlight.ts'
import { escapeHtml } from '../html.ts'
import { exampleOf, fraction, inputsOf } from '../table/records.ts'
import { printable, type Table, textTable } from '../table.ts'
import { displayHtml } from './style.ts'
import { tableFragment } from './table.ts'

/** One stage of the way. */
interface Station {
  readonly title: string
  readonly line: string
  readonly program?: string
  readonly value?: string
  readonly table?: Table
}

/** The way as text. */
export function lineageText(lineage: Lineage): string {
  const stations = stationsOf(lineage).map(({ title, line, program, value, table }, at) => {
    const parts = [
      `${at + 1}. ${title}: ${line}`,
      ...[program, value].flatMap((one) => (one ? [indent(printable(one))] : [])),
      ...(table ? [indent(textTable(table, { width: 100 }))] : []),
    ]
    return parts.join('\n')
  })
  return [headingOf(lineage), ...stations].join('\n')
}

/** The way as HTML. */
export function lineageHtml(lineage: Lineage): string {
  const stations = stationsOf(lineage).map(({ title, line, program, value, table }) =>
    [
      `<li><p><strong>${escapeHtml(title)}</strong>&ensp;${escapeHtml(line)}</p>`,
      ...(program
        ? [`<pre><code>${highlight(program, languageOf(lineage), { coloured: true })}</code></pre>`]
        : []),
      ...(value ? [`<pre><code class="value">${escapeHtml(value)}</code></pre>`] : []),
      ...(table ? [tableFragment(table)] : []),
      '</li>',
    ].join('\n'),
  )
  return displayHtml(
    `<p>${escapeHtml(headingOf(lineage))}</p>\n<ol class="lineage">\n${stations.join('\n')}\n</ol>`,
  )
}

/** The language of the proposal, or of a task that came from the buffer. */
function languageOf({ proposal, validation }: Lineage): string | undefined {
  return proposal?.language ?? (validation?.kind === 'task' ? validation.language : undefined)
}

function headingOf({ type, proposal, validation }: Lineage): string {
  const task = validation?.kind === 'task' ? validation.id : null
  return `Lineage of ${task ?? proposal?.id ?? validation?.id} (${type})`
}

function stationsOf({ proposal, validation, rate, proposed, solved, update }: Lineage): readonly Station[] {
  const stations: Station[] = []
  if (proposal) {
    const { parts, problem, response } = proposal
    const { length } = response.completion.tokens
    const shown = proposal.parents.length
    stations.push({
      title: 'Proposed',
      line: `${length} tokens, ${shown === 0 ? 'shown no past task' : `shown ${shown} past ${shown === 1 ? 'task' : 'tasks'}`}${problem ? `; ${problem}` : ''}`,
      ...(parts ? { program: parts.program } : { value: response.completion.text }),
      ...(parts ? { value: inputsOf(parts) } : {}),
    })
  } else stations.push({ title: 'Proposed', line: 'in another step; the task came from the buffer' })
  if (validation?.kind === 'rejection')
    stations.push({ title: 'Rejected', line: `${validation.reason}. ${validation.message}` })
  if (validation?.kind === 'task')
    stations.push({
      title: 'Validated',
      line: `the program ran and gave the same twice. Asked: ${factsOf(validation).asked(validation)}`,
      ...(proposal ? {} : { program: validation.program }),
      value: exampleOf(validation),
    })
  if (rate)
    stations.push({
      title: 'Estimated',
      line: `solved ${fraction(rate)}: ${percent(rate.rate)}, ${effect(rate.rate)}. Answers: ${answersOf(rate.verdicts)}`,
    })
  if (proposed.reward) stations.push(paidStation('The proposal was paid', proposed))
  if (solved.length > 0)
    stations.push({
      title: 'Solved',
      line: `${solved.length} ${solved.length === 1 ? 'answer' : 'answers'} to learn from`,
      table: solvedTable(solved),
    })
  if (update) {
    const { statistics } = update
    const shares = [proposed, ...solved].flatMap((one) => one.share ?? [])
    const all = shares.reduce((sum, share) => sum + share, 0)
    stations.push({
      title: 'Learned',
      line: statistics
        ? `step ${update.step}: of all that pulled at the weights, ${percent(all, 1)} came from this proposal and these answers (gradient norm ${statistics.gradientNorm.toPrecision(3)})`
        : `step ${update.step}: no update`,
    })
  }
  return stations
}

function paidStation(title: string, { reward, advantage, share }: Lineage['proposed']): Station {
  const parts = Object.entries(reward!.components).map(([name, value]) => `${name} ${fixed(value, 2)}`)
  const earned = `${fixed(reward!.value, 2)} (${parts.join(', ')})`
  if (!advantage) return { title, line: earned }
  const { baseline, spread, value, weight } = advantage
  const compared = `against ${fixed(baseline, 2)} ± ${fixed(spread, 2)} of its group: advantage ${signed(value, 2)}`
  const effect =
    weight === 0
      ? 'no gradient: its group is not learned from'
      : `${value > 0 ? 'pushed up' : value < 0 ? 'pushed down' : 'left as it is'}, ${percent(share ?? 0, 1)} of the pull`
  return { title, line: `${earned}, ${compared}; ${effect}` }
}

function solvedTable(solved: readonly LineageResponse[]): Table {
  const number = (title: string) => ({ title, align: 'right' as const })
  const optional = (value: number | undefined, format: (value: number) => string) =>
    value === undefined ? '' : format(value)
  return {
    columns: [
      { title: 'answer', kind: 'value', flexible: true },
      { title: 'verdict', kind: 'badge' },
      ...['reward', 'baseline', 'advantage', 'pull'].map(number),
    ],
    rows: solved.map(({ attempt, verdict, reward, advantage, share }) => [
      attempt.answer ?? attempt.response.completion.text,
      verdict?.outcome ?? '',
      optional(reward?.value, (value) => fixed(value, 2)),
      optional(advantage?.baseline, (value) => fixed(value, 2)),
      optional(advantage?.value, (value) => signed(value, 2)),
      share === null ? '' : percent(share, 1),
    ]),
  }
}

function effect(rate: number): string {
  return rate === 0 ? 'too hard to learn from' : rate === 1 ? 'too easy to learn from' : 'learnable'
}

/** e.g. `✓ 3 × 7, ✗ 5 × 8` */
function answersOf(verdicts: NonNullable<Lineage['rate']>['verdicts']): string {
  const counts = new Map<string, number>()
  for (const { attempt, outcome } of verdicts) {
    const sign = outcome === 'right' ? '✓' : outcome === 'unchecked' ? '?' : '✗'
    const name = `${sign}\n${attempt.answer ?? '(unreadable)'}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const all = [...counts].sort((a, b) => b[1] - a[1])
  const named = all.slice(0, 4).map(([name, count]) => {
    const [sign, answer = ''] = name.split('\n')
    return `${sign} ${count} × ${answer.length > 40 ? `${answer.slice(0, 39)}…` : answer}`
  })
  return [...named, ...(all.length > 4 ? [`${all.length - 4} others`] : [])].join(', ')
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `   ${line}`)
    .join('\n')
}
