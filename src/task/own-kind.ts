// az.kind: a task kind of a user's own, from what it alone can say; everything else follows.

import { contentId } from '../core/index.ts'
import type { Language, Value } from '../language/index.ts'
import type {
  AnswerReading,
  Check,
  Finding,
  Refusal,
  TaskFacts,
  TaskKind,
  TaskSettings,
  UnaskedSettings,
} from './kind.ts'
import { checkSpec, ownChecks, unspoken } from './own-checks.ts'
import { OWN_FACTS, OWN_SHAPE } from './own-facts.ts'
import type { Json, OwnParts, OwnTask, OwnType, Pair, ProposalParts, Task, TaskType } from './task.ts'
import { triplets } from './triplet.ts'

/** A proposal as a kind reads it. Parts with a problem: readable, though the format is not as required. */
export interface KindReading {
  readonly parts: {
    readonly program: string
    readonly inputs: readonly string[]
    /** What else the kind needs of it. */
    readonly data?: Json
  } | null
  readonly problem: string | null
}

/** How a kind speaks in one prompt style. */
export interface KindPrompts {
  /** Asks the proposer. Default: for a program and an input, in the words of deduction. */
  propose?(references: readonly Task[], settings: TaskSettings): string
  /** Reads its answer. Default: a program and an input. */
  readProposal?(text: string, references: readonly Task[], settings: TaskSettings): KindReading
  /** Asks the solver. */
  solve(task: OwnTask, settings: TaskSettings): string
  /** Reads its answer. Default: a value's source, as the style has it. */
  readAnswer?(text: string, settings: TaskSettings): AnswerReading
}

/** A proposal that ran: what a kind makes a task of. */
export interface Proposed {
  readonly program: string
  /** The inputs, and what the program gave on them, as literal sources. */
  readonly pairs: readonly Pair[]
  /** The same outputs as values. */
  readonly outputs: readonly Value[]
  readonly data: Json
}

/** What a kind says of its task. */
export interface KindTask {
  /** The question, as a table shows it. */
  readonly asked: string
  /** How many of the pairs, the first ones, tables show as known to the solver. Default: all. */
  readonly shown?: number
  /** Further columns of tables, by title. */
  readonly columns?: Readonly<Record<string, string>>
  /** What its check needs, the right answer for instance. Default null. */
  readonly data?: Json
}

/** What a kind of a user's own is made of. */
export interface KindSpec {
  /** Small letters, digits and hyphens. Runs are written under this name. */
  readonly name: string
  /** By prompt style: `{ compact, full }`, or the name of a style of one's own. A policy of another style is refused. */
  readonly prompts: Readonly<Record<string, KindPrompts>>
  /** The types whose past tasks the proposer is shown. Default: its own. */
  readonly sources?: readonly TaskType[]
  /** How many of them. Default: the option `references`. */
  readonly shownTasks?: number
  /** Inputs of a proposal, on all of which its program must run. Default 1. */
  readonly inputs?: number
  /** Whether the proposer writes the program. Default true; false where it takes over one that it is shown. */
  readonly ownProgram?: boolean
  /** Whether the solver sees the program. Default true. */
  readonly showsProgram?: boolean
  /** Why a proposal that ran well is still no task. Default: it always is. */
  refuse?(proposed: Proposed, settings: UnaskedSettings): string | null
  /** The task. */
  task(proposed: Proposed, settings: UnaskedSettings): KindTask
  /** What is found of an answer: at once, or by running one program on inputs. No text of a model may be put into code. */
  check(task: OwnTask, answer: string, settings: UnaskedSettings): Finding | Check
  /**
   * Where its first tasks come from. `triplets`: each of the seed triplets is a task of this kind too. `programs`: the proposer
   * is shown each of the seed programs. Null (default): its buffer begins empty.
   */
  readonly seed?: 'triplets' | 'programs' | null
}

/**
 * A task kind of your own, checked and ready to be passed on: `az.lab({ policy, kinds: [k] })`, `az.train({ out, kinds: [k] })`,
 * `kinds` beside the other things that a stage is given, and `--kind FILE` on the command line for a module whose default export
 * it is. Nothing is registered: who is not given a kind does not know it. Throws `task/kind` and `options/…`.
 *
 * ```ts
 * const parity = az.kind({
 *   name: 'parity',
 *   seed: 'triplets',
 *   prompts: { compact: { solve: (task) => `${task.program} ${task.pairs[0].input} odd?` } },
 *   refuse: ({ outputs }) => (Number.isInteger(outputs[0]) ? null : 'The output is no whole number.'),
 *   task: ({ pairs, outputs }) => ({ asked: `Is f(${pairs[0].input}) odd?`, data: Number(outputs[0]) % 2 !== 0 }),
 *   check: (task, answer) => {
 *     const right = (answer === 'yes') === task.data
 *     return { outcome: right ? 'right' : 'wrong', score: right ? 1 : 0, message: `It is ${task.data ? 'odd' : 'even'}.` }
 *   },
 * })
 * ```
 */
export function kind(spec: KindSpec): TaskKind {
  checkSpec(spec)
  const { name, prompts, ownProgram = true, showsProgram = true, seed = null } = spec
  const type = name as unknown as OwnType
  const own = ownChecks(name)
  const promptsOf = ({ style }: TaskSettings): KindPrompts => {
    const found = Object.hasOwn(prompts, style.name) ? prompts[style.name] : undefined
    if (found) return found
    throw unspoken(name, style.name, Object.keys(prompts))
  }
  const proposedOf = (
    parts: ProposalParts,
    outputs: readonly Value[],
    sources: readonly string[],
  ): Proposed => {
    const { program, inputs, data } = parts as OwnParts
    const pairs = inputs.map((input, at) => ({ input, output: sources[at] as string }))
    return { program, pairs, outputs, data }
  }
  const refusalOf = (proposed: Proposed, settings: UnaskedSettings): Refusal | null => {
    const message = spec.refuse?.(proposed, settings) ?? null
    if (message === null) return null
    return { reason: 'refused', message: own.text('refuse', message, 'null, or a sentence that says why') }
  }
  const taskOf = (proposed: Proposed, parents: readonly string[], settings: UnaskedSettings): OwnTask => {
    const said = own.task(spec.task(proposed, settings), proposed.pairs.length)
    const { program, pairs } = proposed
    const language = settings.language.name
    const { asked, shown = pairs.length, columns = {}, data = null } = said
    const id = contentId('task', type, language, program, pairs, shown, asked, columns, data, parents)
    const base = { kind: 'task', id, parents, type, language, program } as const
    return { ...base, pairs, shown, asked, showsProgram, ownProgram, columns, data }
  }

  const made: TaskKind<OwnTask> = {
    type,
    styles: Object.keys(prompts),
    sources: spec.sources ?? [name],
    shownTasks: (references) => spec.shownTasks ?? references,
    proposePrompt: (references, settings) => {
      const { propose } = promptsOf(settings)
      if (propose) return own.text('propose', propose(references, settings), 'a prompt')
      return settings.style.propose('deduction', triplets(references), settings.language)
    },
    readProposal: (text, references, settings) => {
      const { readProposal = readTriplet } = promptsOf(settings)
      return own.reading(readProposal(text, references, settings), type)
    },
    inputCount: () => spec.inputs ?? 1,
    inputs: (parts) => (parts as OwnParts).inputs,
    written: (parts, inputs) => ({ ...(parts as OwnParts), inputs }),
    refuse: (parts, outputs, settings) => {
      const sources = outputs.map((value) => settings.language.display(value))
      return refusalOf(proposedOf(parts, outputs, sources), settings)
    },
    build: (parts, sources, parents, settings) => {
      const outputs = sources.map((source) => literalValue(source, settings) as Value)
      return taskOf(proposedOf(parts, outputs, sources), parents, settings)
    },
    solvePrompt: (task, settings) => own.text('solve', promptsOf(settings).solve(task, settings), 'a prompt'),
    readAnswer: (text, settings) => {
      const { readAnswer } = promptsOf(settings)
      const { style, language } = settings
      return own.answer(readAnswer ? readAnswer(text, settings) : style.readSource(text, 'output', language))
    },
    check: (task, answer, settings) => own.check(spec.check(task, answer, settings)),
    seed:
      seed === 'programs'
        ? { from: 'programs' }
        : seed === 'triplets'
          ? {
              from: 'triplets',
              proposes: false,
              task: ({ program, input, output }, parents, settings) => {
                const value = literalValue(output, settings)
                const parts = { program, pairs: [{ input, output }], outputs: [value as Value], data: null }
                if (value === undefined || refusalOf(parts, settings) !== null) return null
                return taskOf(parts, parents, settings)
              },
            }
          : null,
    ownProgram,
    showsProgram,
    facts: OWN_FACTS as TaskFacts<OwnTask>,
    shape: OWN_SHAPE,
  }
  return made as TaskKind
}

/** Reads a program and an input, as deduction does. */
function readTriplet(
  text: string,
  _references: readonly Task[],
  { style, language }: TaskSettings,
): KindReading {
  const { program, input, problem } = style.readTriplet(text, language)
  if (program === null || input === null) return { parts: null, problem }
  const values = language.literals(input)
  return {
    parts: { program, inputs: [input] },
    problem: problem ?? (values.ok ? null : `The input is no list of literals. ${values.message}`),
  }
}

/** The value of a literal source; undefined for what is none. */
function literalValue(source: string, { language }: { readonly language: Language }): Value | undefined {
  const value = language.literal(source)
  return value.ok ? value.value : undefined
}
