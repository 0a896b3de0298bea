// lab: the notebook's face of azlab, one object with everything at hand.

import { guardAgainst } from '../evaluate/index.ts'
import { createExecutor } from '../executor/index.ts'
import { language } from '../language/index.ts'
import * as policies from '../policy/index.ts'
import * as stage from '../stage/index.ts'
import { kind, PROMPT_STYLES } from '../task/index.ts'
import { compare } from './compare.ts'
import { control } from './control.ts'
import { engines } from './engines.ts'
import { evaluate } from './evaluate.ts'
import { withFace } from './face.ts'
import { rise } from './heldout.ts'
import { lab } from './lab.ts'
import { lineage } from './lineage.ts'
import { openShown } from './open.ts'
import { table } from './own.ts'
import { plot } from './plot.ts'
import { cellPolicy } from './policy.ts'
import { shownPolicy } from './policy-face.ts'
import { trainRun } from './training.ts'

export { columnsOf } from './columns.ts'
export { type Comparable, type Comparison, type ComparisonNames, compare } from './compare.ts'
export { type Control, type ControlState, createControl } from './control.ts'
export type { Difference } from './difference.ts'
export { type EngineRows, engines } from './engines.ts'
export type { EvaluateCallOptions, EvaluationCurve, EvaluationRows } from './evaluate.ts'
export type { DataFrame } from './frame.ts'
export type { HeldoutCallOptions, Rise } from './heldout.ts'
export { Lab, lab } from './lab.ts'
export { lineage } from './lineage.ts'
export type { ShownRun, ShownStep } from './open.ts'
export type {
  CallOptions,
  LabOptions,
  ProposeOptions,
  TrainCallOptions,
  UpdateCallOptions,
} from './options.ts'
export type { FigureInput, OwnTableOptions } from './own.ts'
export { type Drawable, plot } from './plot.ts'
export type {
  AdvantageRows,
  AttemptRows,
  LabCommit,
  LabUpdate,
  ProposalRows,
  RateRows,
  RewardRows,
  SeedRows,
  UpdatePolicies,
  ValidationRows,
  VerdictRows,
} from './results.ts'
export type { HtmlOptions, Rows, TableOptions } from './rows.ts'
export type { LabStep, StepHistory } from './step.ts'
export type { CellTrainOptions } from './training.ts'

/** Everything at hand in a cell. */
export const az = {
  /** Opens a model: the embedded one (`tiny`), a Hugging Face folder, or one of the hub by its id. */
  policy: cellPolicy,
  /** Tries every engine of this machine: whether it runs, whether its numbers are right, how fast it is. */
  engines,
  /** A policy that answers by a function of the prompt. */
  scriptedPolicy: (...given: Parameters<typeof policies.scriptedPolicy>) =>
    shownPolicy(policies.scriptedPolicy(...given)),
  /** A policy from a model in memory. */
  policyOf: (...given: Parameters<typeof policies.policyOf>) => shownPolicy(policies.policyOf(...given)),
  /** Opens a lab: self-play one stage at a time. */
  lab,
  /** Trains into a folder, as the command line does, and shows what came of it. `live: true` draws each step. */
  train: trainRun,
  /** Opens the folder of a run: configuration, metrics, and the records of each step. */
  open: openShown,
  /** The stages as plain functions. */
  stage,
  /** A task kind of one's own, for az.lab({ kinds: [k] }) and az.train({ kinds: [k] }). */
  kind,
  /** Prompt styles, to be given or to make one's own of: az.lab({ policy, style: { ...az.styles.full, name: 'mine' } }). */
  styles: PROMPT_STYLES,
  /** Loads benchmarks whose items are to become no task: az.lab({ policy, guard: await az.guard(['humaneval-js']) }). */
  guard: guardAgainst,
  /** Makes an executor: untrusted programs in processes that can be killed. */
  executor: createExecutor,
  /** A language: literals, equality, complexity. */
  language,
  /** Figures. */
  plot,
  /** Records of one's own as a table. */
  table,
  /** Two results of one stage side by side. */
  compare,
  /** A policy, a model by name or an opened run on a benchmark (`npx azlab data list`): accuracy, and every verdict with its reason. */
  evaluate,
  /** The rise between two measurements of `lab.heldout`, or two results of `az.evaluate`, paired by task. */
  rise,
  /** One task from its proposal to the gradient, over the records of a step. */
  lineage,
  /** A control for a lab's trainings: pause, stop after this step, another learning rate. It shows itself as a panel. */
  control,
}

/** What `az` shows of itself: a line a name. */
const SHOWN: Readonly<Record<keyof typeof az, string>> = {
  policy: "opens a model: await az.policy('tiny')",
  engines: 'tries every engine of this machine',
  scriptedPolicy: 'a policy that answers by a function',
  policyOf: 'a policy from a model in memory',
  lab: 'opens a lab: self-play one stage at a time',
  train: "trains into a folder: await az.train({ out: 'runs/a', config: { steps: 20 } })",
  open: "opens the folder of a run: await az.open('runs/a')",
  stage: 'the stages as plain functions',
  kind: 'a task kind of your own: az.lab({ policy, kinds: [az.kind({ … })] })',
  styles: 'prompt styles: compact and full',
  guard: "benchmarks to keep out: az.lab({ policy, guard: await az.guard(['humaneval-js']) })",
  executor: 'untrusted programs in processes that can be killed',
  language: 'literals, equality and complexity of a language',
  plot: 'figures: az.plot.learnability(run)',
  table: 'records of your own as a table',
  compare: 'two results of one stage side by side',
  evaluate: "accuracy on a benchmark: await az.evaluate(policy, 'tiny-js')",
  rise: 'the rise between two measurements, paired by task',
  lineage: 'one task from its proposal to the gradient',
  control: 'pause, stop and steer a training',
}

withFace(
  az,
  () => 'az (azlab)',
  () => [
    {
      title: 'az: everything at hand in a cell',
      columns: [{ title: 'name' }, { title: 'what it does', flexible: true }],
      rows: Object.entries(SHOWN).map(([name, what]) => [`az.${name}`, what]),
    },
  ],
)
