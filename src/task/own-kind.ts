// az.kind: a task kind of a user's own, from what it alone can say; everything else follows.

import { contentId } from '../core/portable.ts'
import type { Language, Value } from '../language/portable.ts'
import type { Refusal, TaskFacts, TaskKind, TaskSettings, UnaskedSettings } from './kind.ts'
import { checkSpec, ownChecks, unspoken } from './own-checks.ts'
import { OWN_FACTS, OWN_SHAPE } from './own-facts.ts'
import type { KindPrompts, KindReading, KindSpec, Proposed } from './own-spec.ts'
import type { OwnParts, OwnTask, OwnType, ProposalParts, Task } from './task.ts'
import { triplets } from './triplet.ts'

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
