// The folder of one evaluation while it is written: what it says of itself, and its verdicts, each as soon as it is known.

import { join } from 'node:path'
import { type Incident, settled, type Tell } from '../core/incident.ts'
import { makeFolder, writeAtomically } from '../core/index.ts'
import type { BenchmarkInfo } from './benchmark.ts'
import {
  type EvaluatedPolicy,
  type Evaluation,
  type EvaluationManifest,
  type EvaluationSettings,
  evaluationFolder,
  inOrder,
  MANIFEST_FILE,
  RECORDS_FILE,
  readEvaluationManifest,
  SUMMARY_FILE,
  summarise,
  withoutDoubles,
} from './evaluation.ts'
import { summaryFaults } from './evaluation-contradictions.ts'
import type { EvaluationSummary, ItemRecord } from './evaluation-record.ts'
import { tellInto } from './incidents-file.ts'
import { openLines } from './lines-file.ts'

/** What an evaluation is of. */
export interface EvaluationAbout {
  readonly benchmark: BenchmarkInfo
  readonly policy: EvaluatedPolicy
  readonly settings: EvaluationSettings
}

/** An evaluation that is being made. */
export interface Ledger {
  /** Verdicts on the wanted answers, by answer; those of before at first. */
  readonly known: Map<string, ItemRecord>
  keep(record: ItemRecord): Promise<void>
  close(): Promise<void>
  /** The evaluation as it stands, its summary checked against the records and written. Throws `figures/contradiction`. */
  finish(): Promise<Evaluation>
}

/** Opens an evaluation of these answers; without a folder nothing is written. `fresh` forgets the verdicts of before. */
export async function openLedger(
  about: EvaluationAbout,
  answers: readonly { readonly id: string; readonly item: string }[],
  {
    out,
    fresh = false,
    tell,
  }: { readonly out?: string | null; readonly fresh?: boolean; readonly tell?: Tell },
): Promise<Ledger> {
  const path = out ? evaluationFolder(out, about.benchmark, about.policy, about.settings) : null
  // A smaller limit reads from a folder that holds more, and leaves what that says of itself.
  const before = path ? await readEvaluationManifest(path) : null
  const isLarger = (before?.answers ?? 0) <= answers.length
  if (path) await makeFolder(path)
  if (path && isLarger) {
    const manifest: EvaluationManifest = { format: 'azlab-evaluation-1', ...about, answers: answers.length }
    await writeAtomically(join(path, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`)
  }
  if (path && fresh) await writeAtomically(join(path, RECORDS_FILE), '')
  const file = path ? await openLines<ItemRecord>(join(path, RECORDS_FILE)) : null
  const wanted = new Set(answers.map(({ id }) => id))
  const known = new Map([...withoutDoubles(file?.before ?? [])].filter(([id]) => wanted.has(id)))
  return {
    known,
    keep: async (record) => file?.append([record]),
    close: async () => file?.close(),
    async finish() {
      const records = inOrder(known.values(), [...new Set(answers.map(({ item }) => item))])
      const incidents: Incident[] = []
      const toFolder = tellInto(path, tell)
      const text = settled(
        () => JSON.stringify(summarise(records, answers.length), null, 2),
        (made) => summaryFaults(JSON.parse(made), records),
        {
          file: path ? join(path, SUMMARY_FILE) : `the evaluation on ${about.benchmark.name}`,
          tell(incident) {
            incidents.push(incident)
            toFolder(incident)
          },
        },
      )
      if (path && isLarger) await writeAtomically(join(path, SUMMARY_FILE), `${text}\n`)
      const summary = JSON.parse(text) as EvaluationSummary
      const evaluation = { ...about, records, summary, complete: known.size === answers.length, path }
      return incidents.length > 0 ? { ...evaluation, incidents } : evaluation
    },
  }
}
