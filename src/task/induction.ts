// Induction: the solver sees a message and some input/output pairs, and writes a program that gives the others too.

import { z } from 'zod'
import { contentId, draws, subkey } from '../core/portable.ts'
import type { AnswerReading } from './answer-reading.ts'
import type { Check, Finding, Refusal, TaskKind, TaskSettings } from './kind.ts'
import { leaks } from './leak.ts'
import { gold, runValue } from './source.ts'
import type { InductionTask, Pair, ProposalParts } from './task.ts'
import { unchecked } from './unchecked.ts'

export const induction: TaskKind<InductionTask> = {
  type: 'induction',
  styles: null,
  sources: ['deduction', 'abduction'],
  shownTasks: () => 1,

  proposePrompt: (references, { style, language, inputs }) => {
    const program = references[0]?.program ?? ''
    return style.proposeInduction(program, inputs, language)
  },

  readProposal: (text, references, settings) => {
    const read = settings.style.readInduction(text, settings.language)
    const program = references[0]?.program
    if (read.inputs === null || program === undefined) {
      return { parts: null, problem: read.problem ?? 'No program was shown.' }
    }
    const parts = { type: 'induction' as const, program, inputs: read.inputs, message: read.message }
    return { parts, problem: read.problem ?? inputsProblem(read.inputs, settings) }
  },

  inputCount: (settings) => settings.inputs,
  inputs: (parts) => ('inputs' in parts ? parts.inputs : [parts.input]),
  written: (parts, inputs) => (parts.type === 'induction' ? { ...parts, inputs } : parts),

  refuse: (parts, outputs, { language }): Refusal | null => {
    if (parts.type !== 'induction') return null
    const distinct = (texts: readonly string[]): number => new Set(texts).size
    if (distinct(parts.inputs.map((input) => canonicalList(input, language))) < parts.inputs.length) {
      return { reason: 'duplicate', message: 'Two of the inputs are the same.' }
    }
    if (distinct(outputs.map((value) => language.canonical(value))) < 2) {
      return { reason: 'duplicate', message: 'All inputs give the same output.' }
    }
    return leaks(parts.message, parts.program, language)
      ? { reason: 'leak', message: 'The message holds the program.' }
      : null
  },

  build: (parts, outputs, parents, settings): InductionTask => {
    const { inputs, message, program } = parts as Extract<ProposalParts, { type: 'induction' }>
    const inOrder: Pair[] = inputs.map((input, i) => ({ input, output: outputs[i] as string }))
    // Shuffled before the split, by the proposal's own id: a proposer cannot choose what stays hidden.
    const pairs = draws(subkey(parents[0] ?? contentId(program), 'pairs')).shuffle(inOrder)
    const { shown, language } = settings
    const id = contentId('task', 'induction', language.name, program, pairs, shown, message, parents)
    const base = { kind: 'task', id, parents, type: 'induction', language: language.name, program } as const
    return { ...base, pairs, shown, message }
  },

  solvePrompt: (task, { style, language }) =>
    style.induction(task.message, task.pairs.slice(0, task.shown), language),

  readAnswer: (text, { style, language }): AnswerReading => {
    const read = style.readProgram(text, language)
    if (read.answer === null) return read
    if (read.answer === '') return { answer: null, problem: 'The answer is empty.' }
    const program = language.parse(read.answer)
    return program.ok ? read : { answer: null, problem: `The answer is no program. ${program.message}` }
  },

  // The answer's program runs by itself on the hidden inputs; what came is compared here, never inside the sandbox.
  check: (task, answer, settings): Check => {
    const { language, inductionHidden } = settings
    const program = language.parse(answer)
    if (!program.ok) return decided('format', `The answer is no program. ${program.message}`)
    const forbidden = language.forbidden(answer)
    if (forbidden) return decided('wrong', `The answer is forbidden: ${forbidden.message}`)
    const pairs = inductionHidden === 'all' ? task.pairs : task.pairs.slice(task.shown)
    return {
      kind: 'run',
      program: answer,
      inputs: pairs.map((pair) => pair.input),
      judge: (runs) => {
        const expected = pairs.map((pair) => gold(pair.output, task, language))
        const stops = pairs.map((_, i) => unchecked(runs[i]))
        const right = expected.filter((value, i) => {
          const came = runValue(runs[i], language)
          return came.ok && language.equal(came.value, value)
        }).length
        return judgePairs(
          pairs.length,
          right,
          stops.filter((stop) => stop !== null),
          settings,
        )
      },
    }
  },

  seed: { from: 'programs' },
  ownProgram: false,
  showsProgram: false,

  facts: {
    examples: ({ pairs, shown }) => pairs.map((pair, at) => ({ ...pair, hidden: at >= shown })),
    exampleText: ({ message, pairs, shown }) => {
      const lines = pairs.map(
        ({ input, output }, at) => `${at < shown ? '' : '(hidden) '}${input} → ${output}`,
      )
      return [...quoted(message), ...lines].join('\n')
    },
    exampleTitle: 'message and pairs',
    question: ({ pairs, shown }) =>
      pairs
        .slice(0, shown)
        .map(({ input, output }) => `${input} → ${output}`)
        .join('\n'),
    asked: () => 'a program that gives the hidden outputs',
    columns: () => ({}),
    inputsText: (parts) =>
      parts.type === 'induction' ? [...quoted(parts.message), ...parts.inputs].join('\n') : '',
  },

  shape: {
    task: z.object({
      program: z.string(),
      pairs: z.array(z.object({ input: z.string(), output: z.string() })),
      shown: z.int().min(0),
      message: z.string(),
    }),
    parts: z.object({ program: z.string(), inputs: z.array(z.string()), message: z.string() }),
  },
}

/** A message as a line of a table; none where there is none. */
const quoted = (message: string): readonly string[] => (message ? [`“${message}”`] : [])

/** The finding where so many pairs were reproduced and so many runs were stopped; the others came out wrong. */
function judgePairs(of: number, right: number, stops: readonly string[], settings: TaskSettings): Finding {
  const share = of === 0 ? 0 : right / of
  const message = `${right} of ${of} pairs reproduced${stops[0] ? `; ${stops[0]}` : ''}.`
  const { inductionVerdict } = settings
  if (share === 1 || (inductionVerdict === 'any' && right > 0)) return { outcome: 'right', score: 1, message }
  if (inductionVerdict === 'share' && right > 0) return { outcome: 'wrong', score: share, message }
  // A stopped run leaves the answer unchecked only where no other run has settled it.
  const settled = inductionVerdict === 'any' ? stops.length === 0 : right + stops.length < of
  return { outcome: settled || stops.length === 0 ? 'wrong' : 'unchecked', score: 0, message }
}

function decided(outcome: 'format' | 'wrong', message: string): Check {
  return { kind: 'decided', finding: { outcome, score: 0, message } }
}

function inputsProblem(inputs: readonly string[], settings: TaskSettings): string | null {
  if (inputs.length !== settings.inputs) {
    return `${settings.inputs} inputs were asked for, ${inputs.length} came.`
  }
  for (const [i, input] of inputs.entries()) {
    const values = settings.language.literals(input)
    if (!values.ok) return `Input ${i + 1} is no list of literals. ${values.message}`
  }
  return null
}

function canonicalList(input: string, language: TaskSettings['language']): string {
  const values = language.literals(input)
  return values.ok ? language.canonical([...values.value]) : input
}
