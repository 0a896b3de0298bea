// Examples of all six roles, as a policy will see them: the compact prompts over programs of the corpus and their runs.

import type { Draws } from '../core/index.ts'
import { compactCompletion, compactPrompt } from '../task/prompt/compact.ts'
import type { BuiltInType, Pair, Role, Triplet } from '../task/task.ts'
import { type CorpusProgram, FEWEST_PAIRS } from './corpus.ts'

/** A prompt with the completion that pre-training shows. */
export interface Example {
  readonly role: Role
  readonly type: BuiltInType
  readonly prompt: string
  readonly completion: string
}

/** How often each role is shown, and what one of its completion's tokens weighs in the loss. */
export interface Share {
  readonly role: Role
  readonly type: BuiltInType
  /** Share of the examples. */
  readonly weight: number
  readonly tokenWeight: number
}

/**
 * Solvers make about 70 % of the loss. Proposers are shown less often, since their completions are long, and their
 * tokens weigh less: what they teach (how a program looks) every prompt teaches too.
 */
export const SHARES: readonly Share[] = [
  { role: 'solve', type: 'deduction', weight: 32, tokenWeight: 1 },
  { role: 'solve', type: 'abduction', weight: 24, tokenWeight: 1 },
  { role: 'solve', type: 'induction', weight: 28, tokenWeight: 1 },
  { role: 'propose', type: 'deduction', weight: 5, tokenWeight: 0.7 },
  { role: 'propose', type: 'abduction', weight: 5, tokenWeight: 0.7 },
  { role: 'propose', type: 'induction', weight: 6, tokenWeight: 0.3 },
]

/** Inputs of an induction task, and how many of its pairs are shown. */
const INDUCTION_INPUTS = 6
const SHOWN = 3

/** The first reference of every run: the identity on a greeting (docs/method.md §3). */
const ZERO: Triplet = {
  program: 'function f(a) { return a; }',
  input: '"Hello world"',
  output: '"Hello world"',
}

/** Draws programs by how often the grammar drew them. */
export function programPicker(programs: readonly CorpusProgram[]): (random: Draws) => CorpusProgram {
  const sums: number[] = []
  let total = 0
  for (const program of programs) {
    total += program.drawn
    sums.push(total)
  }
  return (random) => {
    const at = random.uniform() * total
    let low = 0
    let high = sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] as number) <= at) low = middle + 1
      else high = middle
    }
    return programs[low] as CorpusProgram
  }
}

/** Examples of a role that are drawn together where `branches` may be: only these prompts begin with a whole program. */
export function branchesOf({ role, type }: Share, branches: number): number {
  return role === 'solve' && type !== 'induction' ? Math.min(branches, FEWEST_PAIRS) : 1
}

/** Draws examples of a role: `branchesOf` many on different pairs of one program. */
export function drawExamples(
  share: Share,
  pick: (random: Draws) => CorpusProgram,
  random: Draws,
  branches = 1,
): readonly Example[] {
  const { role, type } = share
  const source = pick(random)
  const texts =
    role === 'propose'
      ? [proposing(type, source, pick, random)]
      : type === 'induction'
        ? [inducing(source, random)]
        : random
            .sample(source.pairs, branchesOf(share, branches))
            .map((pair) => answering(type, source, pair))
  return texts.map((text) => ({ role, type, ...text }))
}

type Texts = Pick<Example, 'prompt' | 'completion'>

function answering(type: 'deduction' | 'abduction', { program }: CorpusProgram, pair: Pair): Texts {
  const { input, output } = pair
  return type === 'deduction'
    ? { prompt: compactPrompt.deduction(program, input), completion: output }
    : { prompt: compactPrompt.abduction(program, output), completion: input }
}

function inducing(source: CorpusProgram, random: Draws): Texts {
  const shown = random.uniform() < 0.9 ? SHOWN : 2 + random.below(3)
  return {
    prompt: compactPrompt.induction(message(source, random), random.sample(source.pairs, shown)),
    completion: source.program,
  }
}

function proposing(
  type: BuiltInType,
  source: CorpusProgram,
  pick: (random: Draws) => CorpusProgram,
  random: Draws,
): Texts {
  const { program, pairs } = source
  if (type === 'induction') {
    const inputs = random.sample(pairs, INDUCTION_INPUTS).map((pair) => pair.input)
    // Numbers rise: a model that draws each after the last one then seldom repeats itself.
    if (source.parameters.join() === 'int') inputs.sort((a, b) => Number(a) - Number(b))
    return {
      prompt: compactPrompt.proposeInduction(program),
      completion: compactCompletion.proposeInduction(inputs, message(source, random)),
    }
  }
  const chance = random.uniform()
  const references = Array.from({ length: chance < 0.2 ? 0 : chance < 0.35 ? 1 : 2 }, () => {
    const other = pick(random)
    return random.uniform() < 0.02 || other === source
      ? ZERO
      : { program: other.program, ...random.pick(other.pairs) }
  })
  return {
    prompt: compactPrompt.propose(type, references),
    completion: compactCompletion.propose(program, random.pick(pairs).input),
  }
}

const WORDS = { int: 'number', list: 'list', str: 'text', bool: 'yes or no' } as const

/** Mostly nothing; else what goes in and what comes out. */
function message(source: CorpusProgram, random: Draws): string {
  if (random.uniform() >= 0.04) return ''
  return `${source.parameters.map((type) => WORDS[type]).join(' and ')} to ${WORDS[source.result]}`
}
