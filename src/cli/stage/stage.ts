// azlab stage: one stage over JSON lines of records.

import { AzlabError, show } from '../../core/index.ts'
import type { EngineChoice } from '../../engine/index.ts'
import { createExecutor } from '../../executor/index.ts'
import { type Language, language } from '../../language/index.ts'
import { openPolicy } from '../../policy/index.ts'
import { configFromText } from '../../run/config.ts'
import { stepKey } from '../../run/state.ts'
import {
  type Advantage,
  type Attempt,
  advantage,
  estimate,
  optionFromText,
  type Proposal,
  propose,
  type Reward,
  reward,
  type SolveRate,
  type StageOptions,
  type StageOptionsInput,
  type StageRecord,
  seed,
  solve,
  stageOptions,
  update,
  type Validation,
  type Verdict,
  validate,
  verify,
} from '../../stage/index.ts'
import { isOfType, type RecordKind, recordFault } from '../../stage/record-shapes.ts'
import {
  addToBuffer,
  type Buffers,
  emptyBuffer,
  type Task,
  type TaskKind,
  typeNames,
} from '../../task/index.ts'
import { readKinds } from '../kinds.ts'
import { sayEngine, sayFetch } from '../opening.ts'
import { badLine, type InputLine, jsonLines, writeLine } from '../streams.ts'
import type { StageName } from './names.ts'

export interface StageCommand {
  readonly set?: readonly string[]
  /** Files of task kinds of a user's own. */
  readonly kind?: readonly string[]
  readonly policy: string
  readonly engine?: EngineChoice
  readonly seed: number
  readonly step: number
  readonly out?: string
  /** Language of records and programs; default `javascript`. */
  readonly language?: Language['name']
}

/** Which records each stage reads; all others are an error. */
const TAKES: Readonly<Record<StageName, readonly RecordKind[]>> = {
  seed: [],
  propose: ['task'],
  validate: ['proposal', 'task'],
  estimate: ['task', 'rejection'],
  solve: ['task', 'rejection'],
  verify: ['attempt'],
  reward: ['proposal', 'task', 'rejection', 'rate', 'attempt', 'verdict'],
  advantage: ['reward'],
  update: ['advantage'],
}

/** Reads records, runs the stage, prints what it made. */
export async function runStage(name: StageName, command: StageCommand): Promise<void> {
  const kinds = await readKinds(command.kind)
  const { engine, ...options } = settingsOf(command, kinds)
  const checked = stageOptions(options, kinds)
  if (name === 'update' && !command.out)
    throw new AzlabError('The new policy has no place to go.', {
      code: 'usage/out',
      expected: '--out FOLDER',
      hint: 'Name a folder for the updated policy with --out.',
    })
  const records = TAKES[name].length === 0 ? [] : await readRecords(name, typeNames(kinds))
  for (const record of await made(name, records, checked, kinds, { ...command, engine }))
    await writeLine(record)
}

/** What --set says: options of the stages, and the engine, for which --engine is another word and the last one. */
function settingsOf(
  { set = [], engine }: StageCommand,
  kinds: readonly TaskKind[],
): StageOptionsInput & { readonly engine?: EngineChoice } {
  const read = set.map((text) =>
    /^\s*engine\s*(?:=|$)/.test(text) ? configFromText(text, kinds) : optionFromText(text, kinds),
  )
  return Object.assign({}, ...read, engine === undefined ? {} : { engine })
}

async function readRecords(name: StageName, types: readonly string[]): Promise<readonly StageRecord[]> {
  const records: StageRecord[] = []
  for await (const line of jsonLines()) records.push(recordOf(line, name, types))
  if (records.length === 0 && name !== 'propose')
    throw new AzlabError(`Stage ${name} was given no records.`, {
      code: 'input/empty',
      expected: `JSON lines of ${TAKES[name].join(', ')} records on standard input`,
      hint: `Send it the output of the stage before, e.g. azlab stage ${name} < records.jsonl.`,
    })
  return records
}

function recordOf(line: InputLine, name: StageName, types: readonly string[]): StageRecord {
  const { kind, id } = (line.value ?? {}) as { kind?: unknown; id?: unknown }
  if (typeof kind !== 'string' || typeof id !== 'string') throw badLine(line, 'a record with kind and id')
  const taken = TAKES[name].find((one) => one === kind)
  if (taken === undefined)
    throw new AzlabError(`Line ${line.number} of the input is a record of kind ${show(kind)}.`, {
      code: 'input/kind',
      expected: `${TAKES[name].join(', ')} records`,
      hint: `Stage ${name} reads no others: filter them, or call the stage that makes the right ones first.`,
    })
  const fault = recordFault(taken, line.value, types)
  if (fault !== null)
    throw new AzlabError(`Line ${line.number} of the input is no whole ${taken} record. ${fault}.`, {
      code: 'input/record',
      expected: 'records as a stage prints them',
      hint: isOfType(fault)
        ? 'Mend the record, or name the module of its task kind: --kind FILE.'
        : 'Mend the record, or make it again.',
    })
  return line.value as StageRecord
}

async function made(
  name: StageName,
  records: readonly StageRecord[],
  options: StageOptions,
  kinds: readonly TaskKind[],
  command: StageCommand,
): Promise<readonly unknown[]> {
  const spoken = language(command.language ?? 'javascript')
  const key = stepKey(command.seed, command.step)
  const of = <T extends StageRecord>(...kinds: readonly T['kind'][]) =>
    records.filter((record): record is T => (kinds as readonly string[]).includes(record.kind))
  if (name === 'reward') {
    const [proposals, validations, rates] = [
      of<Proposal>('proposal'),
      of<Validation>('task', 'rejection'),
      of<SolveRate>('rate'),
    ]
    const [attempts, verdicts] = [of<Attempt>('attempt'), of<Verdict>('verdict')]
    return reward(
      {
        ...(proposals.length > 0 ? { proposals } : {}),
        ...(validations.length > 0 ? { validations } : {}),
        ...(attempts.length > 0 ? { attempts } : {}),
        rates,
        verdicts,
      },
      // No buffers: terms that look at past tasks are refused here, with the reason.
      { language: spoken, options, kinds },
    )
  }
  if (name === 'advantage') return advantage(of<Reward>('reward'), { options, kinds, step: command.step })

  const executor = createExecutor({ language: spoken.name })
  try {
    const context = { executor, language: spoken, options, kinds, key }
    if (name === 'validate')
      return await validate(of<Proposal>('proposal'), {
        ...context,
        buffers: buffersOf(of<Task>('task'), options, kinds, spoken),
      })
    if (name === 'verify') return await verify(of<Attempt>('attempt'), context)
    const { policy: model, engine } = command
    const policy = await openPolicy(model, { engine, onEngine: sayEngine, onFetch: sayFetch() })
    try {
      if (name === 'estimate')
        return await estimate(of<Validation>('task', 'rejection'), { ...context, policy })
      if (name === 'solve') return await solve(of<Validation>('task', 'rejection'), { ...context, policy })
      if (name === 'propose')
        return await propose(options.types, {
          ...context,
          policy,
          buffers: buffersOf(of<Task>('task'), options, kinds, spoken),
        })
      if (name === 'update') {
        const result = await update(of<Advantage>('advantage'), { ...context, policy, step: command.step })
        if (result.note) process.stderr.write(`${result.note}\n`)
        await result.policy.save(command.out as string, { optimizer: true })
        return result.update ? [result.update] : []
      }
      const seeding = await seed({ ...context, policy })
      process.stderr.write(`${seeding.message}\n`)
      return typeNames(kinds).flatMap(
        (type) => seeding.buffers[type]?.entries.map((entry) => entry.task) ?? [],
      )
    } finally {
      await policy.close()
    }
  } finally {
    await executor.close()
  }
}

function buffersOf(
  tasks: readonly Task[],
  options: StageOptions,
  kinds: readonly TaskKind[],
  spoken: Language,
): Buffers {
  return Object.fromEntries(
    typeNames(kinds).map((type) => [
      type,
      addToBuffer(
        emptyBuffer(type, options.capacity),
        tasks.filter((task) => task.type === type),
        spoken,
      ),
    ]),
  )
}
