// What an evaluation is made of: one record an answer, a summary, and the folder that keeps them.

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Incident, incidentOf } from '../core/incident.ts'
import { AzlabError, contentId, parseJson } from '../core/index.ts'
import type { Benchmark, BenchmarkInfo } from './benchmark.ts'
import { summaryFaults } from './evaluation-contradictions.ts'
import type { EvaluationSummary, ItemRecord } from './evaluation-record.ts'
import { readIncidents } from './incidents-file.ts'
import { accuracyOf, type ItemTally, passCurve } from './interval.ts'
import { readLines } from './lines-file.ts'
import { type Estimate, wilson } from './wilson.ts'

/** How an evaluation was made. With the benchmark's file and the policy, its verdicts follow from these. */
export interface EvaluationSettings {
  readonly samples: number
  /** 0 is greedy; null for recorded answers, of which it is not known. */
  readonly temperature: number | null
  /** 0: the policy's own. */
  readonly maxTokens: number
  readonly template: string
  readonly key: string
  /** The first so many items; null for all. */
  readonly limit: number | null
  /** The file that the items come from, where another one than the pinned was named. */
  readonly file?: string
}

/** The policy that gave the answers. */
export interface EvaluatedPolicy {
  readonly id: string
  /** As the user named it. */
  readonly name: string
  /** Steps of self-play behind it, where it is of a run. */
  readonly step?: number
}

/** `evaluation.json` of an evaluation's folder. */
export interface EvaluationManifest {
  readonly format: 'azlab-evaluation-1'
  readonly benchmark: BenchmarkInfo
  readonly policy: EvaluatedPolicy
  readonly settings: EvaluationSettings
  /** Answers that a whole evaluation has. */
  readonly answers: number
}

/** An evaluation, whole or as far as it came. */
export interface Evaluation {
  readonly benchmark: BenchmarkInfo
  readonly policy: EvaluatedPolicy
  readonly settings: EvaluationSettings
  readonly records: readonly ItemRecord[]
  readonly summary: EvaluationSummary
  readonly complete: boolean
  /** Where it is kept; null where it is not. */
  readonly path: string | null
  /** Figures that the records contradicted, when they were written or now that they are read. Absent where there is none. */
  readonly incidents?: readonly Incident[]
}

/** The template that a policy gets unless one is named: that of its style where there is one, else the first. */
export function templateFor(
  benchmark: Pick<Benchmark, 'templates' | 'info'>,
  style: string,
  named?: string,
): string {
  const { templates, info } = benchmark
  if (named === undefined) return templates.includes(style) ? style : (templates[0] ?? '')
  if (templates.includes(named)) return named
  throw new AzlabError(`${info.name} has no template ${JSON.stringify(named)}.`, {
    code: 'options/template',
    value: named,
    expected: `one of ${templates.join(', ')}`,
    hint: `Its templates are ${templates.join(', ')}.`,
  })
}

/** The folder of an evaluation inside a folder of evaluations: another policy, file or setting has another. */
export function evaluationFolder(
  root: string,
  info: BenchmarkInfo,
  policy: EvaluatedPolicy,
  settings: EvaluationSettings,
): string {
  const { limit: _, ...rest } = settings
  const own = contentId(info.sha256, policy.id, rest)
  const whose =
    policy.step === undefined ? policy.id.replace(/[^\w.-]+/g, '-').slice(0, 24) : stepName(policy.step)
  return join(root, info.name, `${whose}-${own.slice(0, 8)}`)
}

const stepName = (step: number): string => `step-${String(step).padStart(6, '0')}`

/** Right answers by item, in the order of the records. */
export function talliesOf(records: readonly ItemRecord[]): readonly ItemTally[] {
  const tallies = new Map<string, { right: number; samples: number }>()
  for (const { id, correct } of records) {
    const tally = tallies.get(id) ?? { right: 0, samples: 0 }
    tallies.set(id, { right: tally.right + (correct ? 1 : 0), samples: tally.samples + 1 })
  }
  return [...tallies].map(([id, tally]) => ({ id, ...tally }))
}

/** Sums records up. */
export function summarise(records: readonly ItemRecord[], answers = records.length): EvaluationSummary {
  const tallies = talliesOf(records)
  const names = new Set(
    records.flatMap(({ more = {} }) =>
      Object.keys(more).filter((name) => name !== 'comparable' && typeof more[name] === 'boolean'),
    ),
  )
  const share = (name: string): Estimate => {
    const having = records.filter(({ more }) => typeof more?.[name] === 'boolean')
    return wilson(having.filter(({ more }) => more?.[name] === true).length, having.length)
  }
  const count = (holds: (record: ItemRecord) => boolean): number => records.filter(holds).length
  return {
    items: tallies.length,
    judged: records.length,
    answers,
    accuracy: tallies.length > 0 ? accuracyOf(tallies) : null,
    pass: passCurve(tallies),
    comparable: !records.some(({ more }) => more?.comparable === false),
    further: Object.fromEntries([...names].map((name) => [name, share(name)])),
    unread: count(({ answer, correct }) => answer === '' && !correct),
    cut: count(({ finish }) => finish === 'length'),
    tokens: records.reduce((sum, { tokens }) => sum + tokens, 0),
  }
}

/** Records in the order of the items, and of an item's answers. */
export function inOrder(records: Iterable<ItemRecord>, ids: readonly string[]): readonly ItemRecord[] {
  const place = new Map(ids.map((id, at) => [id, at]))
  const of = (id: string): number => place.get(id) ?? ids.length
  return [...records].sort((a, b) => of(a.id) - of(b.id) || a.sample - b.sample)
}

/** One record an answer: of two the first counts (two processes may have written the same). */
export function withoutDoubles(records: readonly ItemRecord[]): Map<string, ItemRecord> {
  const known = new Map<string, ItemRecord>()
  for (const record of records) {
    const id = answerId(record.id, record.sample)
    if (!known.has(id)) known.set(id, record)
  }
  return known
}

export const answerId = (item: string, sample: number): string => `${item}\n${sample}`

/** The files of an evaluation's folder. */
export const MANIFEST_FILE = 'evaluation.json'
export const RECORDS_FILE = 'records.jsonl'
export const SUMMARY_FILE = 'summary.json'

/** Opens the folder of an evaluation, whole or not. Throws `evaluate/none`. */
export async function openEvaluation(path: string): Promise<Evaluation> {
  const manifest = await readEvaluationManifest(path)
  if (manifest === null)
    throw new AzlabError(`${path} holds no evaluation.`, {
      code: 'evaluate/none',
      value: path,
      expected: `the folder of an evaluation, with ${MANIFEST_FILE}`,
      hint: 'azlab eval names the folder that it writes.',
    })
  const lines = await readFile(join(path, RECORDS_FILE), 'utf8').catch(() => '')
  const records = [...withoutDoubles(readLines<ItemRecord>(lines)).values()]
  const { benchmark, policy, settings, answers } = manifest
  const summary = summarise(records, answers)
  const incidents = [...(await readIncidents(path)), ...(await summaryIncidents(path, records))]
  const evaluation = {
    benchmark,
    policy,
    settings,
    records,
    summary,
    complete: records.length >= answers,
    path,
  }
  return incidents.length > 0 ? { ...evaluation, incidents } : evaluation
}

/** What the stored summary says against the records. One of fewer answers is of a command that was ended after it. */
async function summaryIncidents(path: string, records: readonly ItemRecord[]): Promise<readonly Incident[]> {
  const text = await readFile(join(path, SUMMARY_FILE), 'utf8').catch(() => null)
  if (text === null) return []
  const file = join(path, SUMMARY_FILE)
  try {
    const stored = parseJson(text) as EvaluationSummary
    if (stored.judged < records.length) return []
    return summaryFaults(stored, records, { older: true }).map((fault) =>
      incidentOf(fault, file, 'reading', true),
    )
  } catch {
    const fault = { figure: 'the summary', said: text.slice(0, 80), records: 'a JSON object' }
    return [incidentOf(fault, file, 'reading', true)]
  }
}

/** The manifest in a folder; null where there is none that can be read. */
export async function readEvaluationManifest(path: string): Promise<EvaluationManifest | null> {
  try {
    const read = parseJson(await readFile(join(path, MANIFEST_FILE), 'utf8')) as EvaluationManifest
    return read.format === 'azlab-evaluation-1' ? read : null
  } catch {
    return null
  }
}

/** Every evaluation in a folder of evaluations, by benchmark, then in the order of steps and names; none where there is no such folder. */
export async function listEvaluations(root: string): Promise<readonly Evaluation[]> {
  const found: Evaluation[] = []
  for (const name of await foldersIn(root))
    for (const own of await foldersIn(join(root, name))) {
      const path = join(root, name, own)
      if ((await readEvaluationManifest(path)) !== null) found.push(await openEvaluation(path))
    }
  return found
}

async function foldersIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}
