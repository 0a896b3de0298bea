// task: what is asked, how it is shown and read, how an answer is checked, and the buffer of past tasks.

export type { AnswerReading } from './answer-reading.ts'
export {
  addToBuffer,
  type Buffer,
  type BufferEntry,
  type Buffers,
  bufferFingerprints,
  bufferTasks,
  drawTasks,
  emptyBuffer,
} from './buffer.ts'
export { fingerprint } from './fingerprint.ts'
export { checkSpeaks, checkTaskKinds } from './given-kinds.ts'
export {
  type Contamination,
  contaminationOf,
  createGuard,
  type Guard,
  type GuardedBenchmark,
  type GuardedItem,
  type GuardedParts,
  isHeldout,
} from './guard.ts'
export type {
  Check,
  Example,
  Finding,
  ProposalReading,
  Refusal,
  Run,
  TaskFacts,
  TaskKind,
  TaskSeed,
  TaskSettings,
  TaskShape,
  UnaskedSettings,
} from './kind.ts'
export {
  factsOf,
  hasOwnProgram,
  type NamedKind,
  shapeOf,
  showsProgram,
  standingKinds,
  taskKind,
  typeNames,
  typesIn,
} from './kinds.ts'
export { leaks } from './leak.ts'
export {
  type AnswerCounts,
  answerCounts,
  answerRarity,
  complexityOf,
  distanceFrom,
} from './measure.ts'
export { kind } from './own-kind.ts'
export type { KindPrompts, KindReading, KindSpec, KindTask, Proposed } from './own-spec.ts'
export { compactCompletion, compactPrompt, MARK } from './prompt/compact.ts'
export { fullPrompt } from './prompt/full.ts'
export type { InductionReading, PromptStyle, TripletReading } from './prompt/style.ts'
export { checkStyle, compactStyle, fullStyle, PROMPT_STYLES, styleOf } from './prompt/styles.ts'
export {
  type AbductionTask,
  type BuiltInType,
  type DeductionTask,
  type InductionTask,
  type Json,
  type OwnParts,
  type OwnTask,
  type OwnType,
  type Pair,
  type ProposalParts,
  type Role,
  TASK_TYPES,
  type Task,
  type TaskType,
  type Triplet,
} from './task.ts'
export { triplets, tripletTask } from './triplet.ts'
export { zeroOf, zeroTask, zeroTriplet } from './zero.ts'
