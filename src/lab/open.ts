// az.open: a run on disk that shows itself, with each step's records as the stages give them.

import { type OpenRun, openRun } from '../run/open.ts'
import type { StepRecords } from '../run/records.ts'
import type { Update } from '../stage/index.ts'
import { duration } from '../view/report/facts.ts'
import { heldoutOfRun } from '../view/report/from-run.ts'
import { heldoutTable } from '../view/table/heldout.ts'
import { updateTable } from '../view/table/lab.ts'
import type { Table } from '../view/table.ts'
import { withFace } from './face.ts'
import * as shown from './results.ts'
import { shownAs } from './rows.ts'

/** The records of a step as the cells of a lab give them: plain arrays with `.table()`, `.html()`, `.frame()`. */
export interface ShownStep extends StepRecords {
  readonly proposals: shown.ProposalRows
  readonly validations: shown.ValidationRows
  readonly rates: shown.RateRows
  readonly attempts: shown.AttemptRows
  readonly verdicts: shown.VerdictRows
  readonly rewards: shown.RewardRows
  readonly advantages: shown.AdvantageRows
}

/** A run on disk, whose steps show themselves. */
export interface ShownRun extends OpenRun {
  step(step: number): Promise<ShownStep>
  seeding(): Promise<ShownStep | null>
}

/** Opens the folder of a run, finished or not. Throws `run/none` where it holds none. */
export async function openShown(path: string): Promise<ShownRun> {
  const run = await openRun(path)
  const shows: Pick<ShownRun, 'step' | 'seeding'> = {
    step: async (step) => shownStep(await run.step(step)),
    async seeding() {
      const records = await run.seeding()
      return records && shownStep(records)
    },
  }
  // By their descriptors: what the run reads when it is asked for stays unread until then.
  const made = Object.defineProperties({} as ShownRun, {
    ...Object.getOwnPropertyDescriptors(run),
    ...Object.getOwnPropertyDescriptors(shows),
  })
  return withFace(
    made,
    () => `Run ${run.path}`,
    () => runTables(run),
  )
}

function shownStep(records: StepRecords): ShownStep {
  const step: ShownStep = {
    ...records,
    proposals: shown.proposalRows(records.proposals),
    validations: shown.validationRows(records.validations),
    rates: shown.rateRows(records.rates),
    attempts: shown.attemptRows(records.attempts),
    verdicts: shown.verdictRows(records.verdicts),
    rewards: shown.rewardRows(records.rewards),
    advantages: shown.advantageRows(records.advantages),
    update: records.update && shownUpdate(records.update, records),
  }
  return withFace(
    step,
    () => `Step ${records.step}`,
    () => [stepTable(step)],
  )
}

/** As the update of a lab shows itself; which tasks entered the buffers is not among a step's records. */
function shownUpdate(update: Update, { validations }: StepRecords): Update {
  const tasks = validations.filter(({ kind }) => kind === 'task').map(({ id }) => id)
  return shownAs({ ...update }, () => [updateTable({ ...update, note: null, tasks })])
}

const LISTS = ['proposals', 'validations', 'rates', 'attempts', 'verdicts', 'rewards', 'advantages'] as const

function stepTable(step: ShownStep): Table {
  const { tasks, rejections } = step.validations
  const more: Readonly<Partial<Record<(typeof LISTS)[number], string>>> = {
    validations: `${tasks.length} kept, ${rejections.length} rejected`,
    verdicts: `${step.verdicts.filter(({ outcome }) => outcome === 'right').length} right`,
  }
  return {
    title: step.step === 0 ? 'Records of seeding' : `Records of step ${step.step}`,
    columns: [{ title: 'list' }, { title: 'records', align: 'right' }, { title: 'of these', flexible: true }],
    rows: LISTS.map((name) => [name, String(step[name].length), more[name] ?? '']),
    note: 'Each list shows itself: step.proposals, step.rates.histogram(), step.verdicts.table(), ….frame().',
  }
}

function runTables(run: OpenRun): readonly Table[] {
  const { manifest, metrics, summary, steps, checkpoints } = run
  const played = metrics.filter(({ step }) => step > 0).length
  const seconds = run.timings.reduce(
    (sum, one) => sum + Object.values(one.seconds).reduce((all, stage) => all + stage, 0),
    0,
  )
  const heldout = heldoutOfRun(run)
  const about: Table = {
    title: `Run ${run.path}`,
    columns: [{ title: 'what' }, { title: 'value', flexible: true }],
    rows: [
      ['policy at the start', `${manifest.policy.name} (${manifest.policy.id})`],
      ['seed', String(manifest.seed)],
      ...(manifest.engine === undefined ? [] : [['engine', manifest.engine]]),
      ...(manifest.kinds === undefined ? [] : [['task kinds of its own', manifest.kinds.join(', ')]]),
      ...(manifest.style === undefined ? [] : [['prompt style of its own', manifest.style]]),
      ['steps', `${played}${summary ? '' : ', not finished'}`],
      ['time in stages', duration(seconds)],
      ['steps with records', spans(steps)],
      ['steps with weights', spans(checkpoints)],
    ],
    note: 'run.metrics, run.timings, await run.step(n), await run.seeding(), await run.policyAt(n), az.plot.learnability(run).',
  }
  return heldout ? [about, heldoutTable(heldout)] : [about]
}

/** `1 to 40`, or the numbers themselves. */
function spans(steps: readonly number[]): string {
  const [first, last] = [steps[0], steps.at(-1)]
  if (first === undefined || last === undefined) return 'none'
  const isWhole = last - first + 1 === steps.length && steps.length > 2
  return isWhole ? `${first} to ${last}` : steps.join(', ')
}
