// The report of a run: one HTML file with figures, tables and words, which needs no network.

import { readFile } from 'node:fs/promises'
import { type Incident, writeAtomically } from '../core/index.ts'
import type { Evaluation } from '../evaluate/index.ts'
import { evaluationFigure } from './figure/evaluation.ts'
import { type Figure, heightOf, type Layout } from './figure.ts'
import { runFigures } from './figures.ts'
import { escapeHtml, scriptJson } from './html.ts'
import { plotlyPath } from './png.ts'
import { benchmarkHtml } from './report/benchmarks.ts'
import { runFacts } from './report/facts.ts'
import { incidentsHtml } from './report/incidents.ts'
import { type SampledStep, sampleRejectionTable, sampleTaskTables } from './report/samples.ts'
import { reportScript } from './report/script.ts'
import { REPORT_STYLE } from './report/style.ts'
import type { RunData } from './run-data.ts'
import { type HeldoutComparison, heldoutTable } from './table/heldout.ts'
import { htmlTable } from './table.ts'

/** Everything that a report shows. */
export interface ReportData {
  readonly title: string
  /** One line below the title: policy, seed, versions. */
  readonly lead: string
  readonly run: RunData
  readonly heldout: HeldoutComparison | null
  /** Evaluations of the run's policies, as `azlab eval --policy RUN --checkpoints` makes them. */
  readonly evaluations?: readonly Evaluation[]
  /** Options by name, as they were in the run. */
  readonly configuration: Readonly<Record<string, unknown>>
  /** Steps whose tasks and rejections are shown as samples. */
  readonly samples: readonly SampledStep[]
  /** Figures that the run's own records contradicted. Default none. */
  readonly incidents?: readonly Incident[]
}

/** The whole page as text. `plotly` is the drawing library's source, inlined once. */
export function reportHtml(data: ReportData, plotly: string): string {
  const figures = reportFigures(data)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
<title>${escapeHtml(data.title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header class="top">
<h1>${escapeHtml(data.title)}</h1>
<button id="theme" type="button" hidden>Dark page</button>
<p class="lead">${escapeHtml(data.lead)}</p>
${contents(figures, data.incidents)}
</header>
<main>
${summarySection(data)}${incidentsSection(data)}
${figures.map((figure) => figureSection(figure, data)).join('\n')}
${samplesSection(data.samples)}
${configurationSection(data.configuration)}
${wordsSection()}
</main>
<footer>Made by azlab. This file is complete in itself: it can be moved, sent and opened without a network.</footer>
<noscript><p class="empty">The figures need JavaScript. The same pictures lie beside this file as PNG.</p></noscript>
<script type="application/json" id="figures">${scriptJson(figures.map(forPage))}</script>
<script>${plotly.replaceAll('</script', '<\\/script')}</script>
<script>${reportScript()}</script>
</body>
</html>
`
}

/** Every figure of a report; benchmarks where some were evaluated. */
export function reportFigures({ run, evaluations = [] }: ReportData): readonly Figure[] {
  return [...runFigures(run), ...(evaluations.length > 0 ? [evaluationFigure(evaluations)] : [])]
}

/** Writes the report. Throws `file/unwritable`. */
export async function writeReport(data: ReportData, path: string): Promise<void> {
  const html = reportHtml(data, await readFile(plotlyPath(), 'utf8'))
  await writeAtomically(path, html)
}

const SECTIONS = [
  ['summary', 'Summary'],
  ['samples', 'Sample tasks'],
  ['configuration', 'Configuration'],
  ['words', 'Words'],
] as const

const CONTRADICTIONS = ['contradictions', 'Contradictions'] as const

function contents(figures: readonly Figure[], incidents: readonly Incident[] = []): string {
  const links = [
    SECTIONS[0],
    ...(incidents.length > 0 ? [CONTRADICTIONS] : []),
    ...figures.map((figure) => [figure.name, shortTitle(figure)] as const),
    ...SECTIONS.slice(1),
  ]
  return `<nav aria-label="Contents"><ul>${links.map(([name, title]) => `<li><a href="#${name}">${escapeHtml(title)}</a></li>`).join('')}</ul></nav>`
}

function shortTitle(figure: Figure): string {
  return figure.title.split(':')[0] ?? figure.title
}

function heading(name: string, title: string): string {
  return `<h2 id="${name}-title"><a href="#${name}">${escapeHtml(title)}</a></h2>`
}

function summarySection(data: ReportData): string {
  const facts = runFacts(data.run, data.heldout)
    .map(
      (fact) =>
        `<div><dt>${escapeHtml(fact.name)}</dt><dd>${escapeHtml(fact.value)}${fact.more ? `<small>${escapeHtml(fact.more)}</small>` : ''}</dd></div>`,
    )
    .join('')
  const heldout = data.heldout
    ? htmlTable(heldoutTable(data.heldout))
    : '<p class="empty">Held-out accuracy was not measured in this run.</p>'
  return `<section id="summary" aria-labelledby="summary-title">${heading('summary', 'Summary')}
<dl class="facts">${facts}</dl>
${heldout}
</section>`
}

function incidentsSection({ incidents = [] }: ReportData): string {
  if (incidents.length === 0) return ''
  const [name, title] = CONTRADICTIONS
  return `
<section id="${name}" aria-labelledby="${name}-title">${heading(name, title)}
${incidentsHtml(incidents)}
</section>`
}

function figureSection(figure: Figure, { evaluations = [] }: ReportData): string {
  const place = `<div class="figure"><div id="figure-${figure.name}" role="img" aria-label="${escapeHtml(`${figure.title}. ${figure.empty ?? figure.description}`)}" style="height:${heightOf(forPage(figure))}px"></div></div>`
  return `<section id="${figure.name}" aria-labelledby="${figure.name}-title">${heading(figure.name, figure.title)}
<p>${escapeHtml(figure.description)}</p>
${place}${figure.name === 'benchmarks' ? `\n${benchmarkHtml(evaluations)}` : ''}
</section>`
}

/** The page has headings of its own, so the figure's title goes, and the room that it took. */
function forPage(figure: Figure): Figure {
  const { layout, narrow } = figure
  return { ...figure, layout: untitled(layout), ...(narrow ? { narrow: untitled(narrow) } : {}) }
}

function untitled({ title: _title, ...layout }: Layout): Layout {
  const margin = (layout.margin ?? {}) as { t?: number }
  const room = 40
  const top = Math.max(16, (margin.t ?? 96) - room)
  const height = heightOf({ layout }) - ((margin.t ?? 96) - top)
  return { ...layout, height, margin: { ...margin, t: top } }
}

function samplesSection(samples: readonly SampledStep[]): string {
  const tables = sampleTaskTables(samples).map(htmlTable)
  const rejected = sampleRejectionTable(samples)
  const body =
    tables.length === 0 && !rejected
      ? '<p class="empty">No records of a step in this run.</p>'
      : `<p>What the policy invented, and how it answered. ✓ right, ✗ wrong or unreadable, ? could not be checked.</p>
${tables.join('\n')}
${rejected ? htmlTable(rejected) : ''}`
  return `<section id="samples" aria-labelledby="samples-title">${heading('samples', 'Sample tasks and proposals')}
${body}
</section>`
}

function configurationSection(configuration: Readonly<Record<string, unknown>>): string {
  const rows = Object.entries(configuration).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  const table = { columns: [{ title: 'option' }, { title: 'value', kind: 'value' as const }], rows }
  return `<section id="configuration" aria-labelledby="configuration-title">${heading('configuration', 'Configuration')}
<details><summary>All ${rows.length} options of this run</summary>${htmlTable(table)}</details>
</section>`
}

const WORDS: readonly (readonly [string, string])[] = [
  [
    'Proposer and solver',
    'The two parts that one policy plays. The prompt decides which; both train the same weights.',
  ],
  [
    'Deduction, abduction, induction',
    'Given a program and its input, predict the output; given the program and the output, find an input; given input and output pairs, write the program.',
  ],
  ['Solve rate', 'The share of right answers among those drawn for one task, at a temperature above 0.'],
  [
    'Effective task',
    'A task with a solve rate strictly between 0 and 1. Only such tasks tell the solver’s answers apart.',
  ],
  [
    'Convention',
    'How a proposal is paid. All pay 1 minus the solve rate when it is strictly between 0 and 1. At 0 and 1, “paper” and “graded” pay 0, “official” −0.5. An invalid proposal costs 1; “graded” charges 0.5 if its format is right.',
  ],
  [
    'Held-out tasks',
    'A fixed set that never enters a buffer. Only on these can a better solver be told from easier tasks.',
  ],
]

function wordsSection(): string {
  const words = WORDS.map(([word, text]) => `<dt>${escapeHtml(word)}</dt><dd>${escapeHtml(text)}</dd>`).join(
    '',
  )
  return `<section id="words" aria-labelledby="words-title">${heading('words', 'Words')}<dl class="words">${words}</dl></section>`
}
