// Validate: what is proposed becomes a task, or is rejected with the first reason that fails.

import { contentId } from '../core/portable.ts'
import type { Execution } from '../executor/executor.ts'
import type { Language, Value } from '../language/portable.ts'
import { bufferFingerprints } from '../task/buffer.ts'
import { fingerprint } from '../task/fingerprint.ts'
import {
  contaminationMessage,
  contaminationOf,
  createGuard,
  type Guard,
  HELDOUT_MESSAGE,
  isHeldout,
} from '../task/guard.ts'
import type { TaskKind, TaskSettings } from '../task/kind.ts'
import { taskKind } from '../task/kinds.ts'
import type { ProposalParts, TaskType } from '../task/task.ts'
import { checkContext, checkKinds, checkLanguage, type StageContext, taskSettings } from './context.ts'
import { executeAll } from './execution.ts'
import { type StageOptions, stageOptions } from './options.ts'
import type { Proposal, Rejection, RejectionReason, Validation } from './records.ts'

/** What `validate` needs. Without buffers, duplicates are looked for inside the batch alone. */
export type ValidateContext = Pick<
  StageContext,
  'executor' | 'language' | 'options' | 'kinds' | 'guard' | 'signal' | 'onProgress'
> &
  Partial<Pick<StageContext, 'buffers'>>

/** Why something is no task. */
interface Fault {
  readonly reason: RejectionReason
  readonly message: string
}

/** Parts that passed the checks before the run, their inputs written out as canonical literals. */
interface Readable {
  readonly parts: ProposalParts
  readonly inputs: readonly string[]
}

/**
 * One task or rejection a proposal, in order. Every program runs twice in fresh states; the static checks come first.
 * Source: docs/method.md §5, whose order of checks this follows. Nothing enters a buffer here.
 */
export async function validate(
  proposals: readonly Proposal[],
  context: ValidateContext,
): Promise<readonly Validation[]> {
  checkContext('validate', context, ['executor', 'language'])
  checkKinds('validate', proposals, ['proposal'], context.kinds)
  checkLanguage('validate', proposals, context.language)
  const options = stageOptions(context.options, context.kinds)
  const settings = taskSettings(context.language, options)
  const { guard = NO_GUARD } = context
  const readings = proposals.map((proposal) =>
    read(proposal, taskKind(proposal.type, context.kinds), settings, options, guard),
  )
  const readable = readings.filter((reading): reading is Readable => 'parts' in reading)
  const wanted = readable.map(({ parts, inputs }) => ({ program: parts.program, inputs }))
  context.onProgress?.({ stage: 'validate', what: 'programs', done: 0, total: wanted.length })
  const results = await executeAll(wanted, 2, options, context)
  context.onProgress?.({ stage: 'validate', what: 'programs', done: wanted.length, total: wanted.length })
  const executions = new Map(readable.map((reading, i) => [reading, results[i] as readonly Execution[]]))
  const seen = new Map<TaskType, Set<string>>()
  return proposals.map((proposal, i): Validation => {
    const reading = readings[i] as Fault | Readable
    if (!('parts' in reading)) return rejection(proposal, reading)
    const outputs = ranWell(executions.get(reading) ?? [], settings, options)
    if ('reason' in outputs) return rejection(proposal, outputs)
    const known = seen.get(proposal.type) ?? new Set(bufferFingerprints(context.buffers?.[proposal.type]))
    seen.set(proposal.type, known)
    const print = fingerprint(reading.parts, context.language)
    const isDuplicate = options.duplicates === 'reject' && known.has(print)
    const kind = taskKind(proposal.type, context.kinds)
    const refusal = isDuplicate ? null : kind.refuse(reading.parts, outputs.values, settings)
    if (refusal) return rejection(proposal, refusal)
    if (isHeldout(guard, reading.parts.program, context.language)) return rejection(proposal, HELDOUT)
    if (isDuplicate) return rejection(proposal, DUPLICATE)
    known.add(print)
    const sources = outputs.values.map((value) => context.language.display(value))
    return kind.build(reading.parts, sources, [proposal.id, ...proposal.parents], settings)
  })
}

const NO_GUARD = createGuard()
const HELDOUT: Fault = { reason: 'heldout', message: HELDOUT_MESSAGE }
const DUPLICATE: Fault = { reason: 'duplicate', message: 'The same program and input are there already.' }

/** The checks that need no run: format, syntax, entry, forbidden, contaminated, and the size of the inputs. */
function read(
  proposal: Proposal,
  kind: TaskKind,
  settings: TaskSettings,
  options: StageOptions,
  guard: Guard,
): Fault | Readable {
  const { parts } = proposal
  const { language } = settings
  if (parts === null)
    return { reason: 'format', message: proposal.problem ?? 'The response could not be read.' }
  const inputs: string[] = []
  for (const input of kind.inputs(parts)) {
    const values = language.literals(input)
    if (!values.ok)
      return { reason: 'format', message: `The input is no list of literals. ${values.message}` }
    inputs.push(language.displayList(values.value))
  }
  const count = kind.inputCount(settings)
  if (inputs.length !== count)
    return { reason: 'format', message: `${count} inputs were asked for, ${inputs.length} came.` }
  const program = language.parse(parts.program)
  if (!program.ok) return { reason: program.reason, message: program.message }
  const forbidden = language.forbidden(parts.program)
  if (forbidden) return { reason: 'forbidden', message: forbidden.message }
  const found = contaminationOf(guard, { ...parts, parents: proposal.parents }, language)
  if (found) return { reason: 'contaminated', message: contaminationMessage(found) }
  const long = inputs.find((input) => input.length > options.valueLength)
  if (long !== undefined) return tooLarge('input', long.length, options)
  return { parts: kind.written(parts, inputs), inputs }
}

/** The checks of a run in their order: one is made on all inputs of a proposal before the next. */
const RUN_CHECKS: readonly RejectionReason[] = [
  ...(['error', 'timeout', 'memory', 'killed'] as const),
  ...(['unserialisable', 'empty', 'too-large', 'nondeterministic'] as const),
]

/** The values that came, or the fault of the first check that one of the runs failed. */
function ranWell(
  executions: readonly Execution[],
  { language }: TaskSettings,
  options: StageOptions,
): Fault | { readonly values: readonly Value[] } {
  const results = executions.map((execution) => outputOf(execution, language, options))
  const order = ({ reason }: Fault): number => RUN_CHECKS.indexOf(reason)
  const [first] = results.filter((one) => 'reason' in one).sort((a, b) => order(a) - order(b))
  return first ?? { values: results.map((one) => (one as { readonly value: Value }).value) }
}

/** The value that one run gave, or what is wrong with it. */
function outputOf(
  { outcome, value: text, error }: Execution,
  language: Language,
  options: StageOptions,
): Fault | { readonly value: Value } {
  if (outcome !== 'ok') return { reason: outcome, message: error ?? `The run ended with ${outcome}.` }
  const output = language.fromCanonical(text ?? '')
  if (!output.ok) return { reason: 'unserialisable', message: output.message }
  // A value must come back the same from the text that the solver will be shown.
  const source = language.display(output.value)
  const again = language.literal(source)
  if (!again.ok || language.canonical(again.value) !== language.canonical(output.value)) {
    return { reason: 'unserialisable', message: 'The output does not survive being written and read.' }
  }
  // As in Python with a NaN anywhere: no answer could be right.
  if (!language.equal(output.value, output.value)) {
    return {
      reason: 'unserialisable',
      message: 'The output holds NaN, which equals nothing, itself included.',
    }
  }
  if (language.isNothing(output.value)) return { reason: 'empty', message: 'The program returned nothing.' }
  if (source.length > options.valueLength) return tooLarge('output', source.length, options)
  return { value: output.value }
}

function tooLarge(what: string, length: number, options: StageOptions): Fault {
  const message = `The ${what} has ${length} characters; at most ${options.valueLength} are allowed.`
  return { reason: 'too-large', message }
}

function rejection(proposal: Proposal, { reason, message }: Fault): Rejection {
  const { type, parts } = proposal
  const id = contentId('rejection', proposal.id, reason, message)
  return {
    kind: 'rejection',
    id,
    parents: [proposal.id],
    type,
    reason,
    message,
    program: parts?.program ?? null,
  }
}
