// Reward: one number a response, by component. It samples nothing and runs nothing.

import { AzlabError, contentId, given, mend, show, unknownName } from '../core/portable.ts'
import { checkContext, type StageContext } from './context.ts'
import { proposalBase } from './learnability.ts'
import type { RewardFacts } from './option-functions.ts'
import { type StageOptions, stageOptions } from './options.ts'
import { type Facts, pairProposals, pairVerdicts } from './pairing.ts'
import { combineTerms, proposerTerms, type TermsOf } from './proposer-terms.ts'
import type { Attempt, Proposal, Reward, SolveRate, Validation, Verdict } from './records.ts'

/** What is rewarded. Whatever is left out is not: verdicts alone reward the solver alone. */
export interface RewardInput {
  readonly proposals?: readonly Proposal[]
  /**
   * What became of the proposals, as far as it was passed on: a rejected one is paid as invalid, and one that is not here was
   * left out and is not paid. Needed where a readable proposal has no solve rate.
   */
  readonly validations?: readonly Validation[]
  readonly rates?: readonly SolveRate[]
  /** Beside the verdicts: those on these attempts alone are paid. */
  readonly attempts?: readonly Attempt[]
  readonly verdicts?: readonly Verdict[]
}

/** What `reward` needs: `language` and `buffers` only for further proposer rewards. */
export type RewardContext = Partial<Pick<StageContext, 'language' | 'buffers' | 'options' | 'kinds'>>

/**
 * One reward a response: the proposals in order, then (with `trainOnEstimates`) the estimate's answers, then the attempts.
 * What is passed on is what counts: records may be filtered, edited and reordered between the stages, and a proposal whose
 * validation or whose task's rate was left out is not paid. Throws `reward/…`, `stage/kind` and `options/…`. Source:
 * docs/method.md §8.
 */
export function reward(input: RewardInput, context: RewardContext = {}): readonly Reward[] {
  checkContext('reward', context, [])
  checkInput(input)
  const options = stageOptions(context.options, context.kinds)
  const proposals = pairProposals(input, context.kinds)
  const terms = proposerTerms(context, options)
  const estimated =
    options.trainOnEstimates === 'off' ? [] : (input.rates ?? []).flatMap((rate) => rate.verdicts)
  const verdicts = [...estimated, ...pairVerdicts(input, context.kinds)]
  return [
    ...proposals.map((facts) => rewardProposal(facts, terms, options)),
    ...verdicts.map((verdict) => rewardAnswer(verdict, options)),
  ]
}

const INPUTS: readonly (keyof RewardInput)[] = [
  ...(['proposals', 'validations', 'rates', 'attempts', 'verdicts'] as const),
]

/** Throws `reward/input` for what is no object of lists, and for a list of another name. */
function checkInput(input: RewardInput): void {
  if (typeof input !== 'object' || input === null || Array.isArray(input) || input instanceof Promise) {
    throw new AzlabError(`reward takes { proposals, rates, verdicts }, and was given ${given(input)}.`, {
      code: 'reward/input',
      value: input,
      expected: `an object with any of ${INPUTS.join(', ')}`,
      hint: mend(input, 'Put the lists into an object, each under its name.'),
    })
  }
  for (const name of Object.keys(input))
    if (!INPUTS.includes(name as keyof RewardInput))
      throw unknownName(name, {
        code: 'reward/input',
        what: 'input of reward',
        plural: 'Inputs',
        choices: INPUTS,
      })
}

function rewardProposal(
  { proposal, validation, rate }: Facts,
  terms: TermsOf,
  options: StageOptions,
): Reward {
  const base = proposalBase(proposal, rate, options)
  // Further terms only where the task is learnable at all: nobody is paid for being complicated alone.
  const further = base.name === 'learnability' && base.value > 0 && rate ? terms(rate.task) : {}
  const value = combineTerms(base.value, Object.values(further), options.combine)
  const components = { [base.name]: base.value, ...further }
  const { type } = proposal
  return finish(
    { role: 'propose', type, proposal, validation, rate, value, components },
    // Proposals of one type differ in their references alone, so they are one group.
    { parent: proposal.id, group: `propose/${type}`, response: proposal.response },
    options,
  )
}

function rewardAnswer(verdict: Verdict, options: StageOptions): Reward {
  const { attempt, type } = verdict
  const [name, value] = answerBase(verdict)
  return finish(
    { role: 'solve', type, verdict, value, components: { [name]: value } },
    { parent: attempt.id, group: attempt.task.id, response: attempt.response },
    options,
  )
}

/** 1 if right, −0.5 if wrong, −1 if unreadable; a share of induction's pairs is worth that share. */
function answerBase({ outcome, score }: Verdict): readonly ['correctness' | 'format', number] {
  if (outcome === 'format') return ['format', -1]
  if (outcome === 'right') return ['correctness', 1]
  return ['correctness', score > 0 ? score : -0.5]
}

/** Where a reward comes from. */
interface Source {
  readonly parent: string
  readonly group: string
  readonly response: Reward['response']
}

/** The record, after a user's own function had its say. */
function finish(facts: RewardFacts, { parent, group, response }: Source, options: StageOptions): Reward {
  const own = options.reward === null ? facts : options.reward(facts)
  const earned = typeof own === 'number' ? own : own?.value
  const parts = typeof own === 'number' ? { ...facts.components, own } : { ...own?.components }
  if (typeof earned !== 'number' || ![earned, ...Object.values(parts)].every(Number.isFinite)) {
    throw new AzlabError(`The reward of ${facts.role} ${facts.type} ${parent} is ${show(own)}.`, {
      code: 'reward/not-finite',
      value: own,
      expected: 'a finite number, or { value, components } of finite numbers',
      hint: 'Mend the reward function: it is called once a response with the facts of that response.',
    })
  }
  // Adding 0 turns −0, which JSON does not keep, into 0.
  const value = earned + 0
  const components = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part + 0]))
  const { role, type } = facts
  const id = contentId('reward', parent, value, components)
  return { kind: 'reward', id, parents: [parent], type, role, group, response, value, components }
}
