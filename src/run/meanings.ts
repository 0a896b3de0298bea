// What each option means, in a sentence for a table or a help text. The docstrings of the options say more.

import { type StageOptions, stageOptionExpectation } from '../stage/options.ts'
import { type RunOptions, runOptionExpectation } from './config.ts'

const MEANINGS: Readonly<Record<keyof RunOptions | keyof StageOptions, string>> = {
  policy: 'tiny (the embedded model), the folder of a model, or an id of the hub.',
  engine: 'What computes; auto is the fastest that passes a self-test.',
  language: 'Language of the programs; python needs a policy that reads prompts in words.',
  seed: 'Every random number of the run follows from it.',
  steps: 'Steps of self-play; where they are given alone, minutes is 0.',
  minutes:
    'Minutes for self-play, after which the present step is the last; 0 is no limit. A run ended so cannot be repeated bit by bit.',
  checkpointEvery: 'Steps between two checkpoints.',
  keepCheckpoints:
    "Checkpoints that stay on disk, the last ones; 0 keeps all, for curves over a run's policies.",
  heldoutTasks:
    'Held-out tasks of each type; 0 measures no accuracy. The embedded set is JavaScript: in another language none is measured.',
  heldoutSamples: 'Answers to each held-out task at temperature 1.',
  heldoutEvery: 'Steps between two measurements of held-out accuracy; 0 measures before and after only.',
  rewards: 'shuffled permutes the rewards within each (type, role): a control that must not learn.',
  guard:
    'Benchmarks whose items become no task, names with commas, e.g. humaneval-js,mbpp-js. Their data must be there (azlab data fetch). The held-out set is withheld from every run.',
  loraRank: 'Rank of a LoRA adapter that is trained instead of the weights; 0 trains all weights.',
  loraAlpha: 'Its scale is alpha / rank; 0 is twice the rank.',
  loraTargets: 'Projections with an adapter: all, or names with commas, e.g. q_proj,v_proj.',
  samplingMiB:
    'MiB that sampling may take beside the weights: smaller batches and shorter chunks of long prompts take less.',
  activationMiB:
    'MiB that the activations of an update may take: smaller micro-batches take less, and layers computed again.',
  processes: "Child processes that run programs; 0 is the machine's parallelism. Changes no result.",
  types: 'Task types in play: any subset, in any order.',
  batch: 'Responses of each (type, role) in a step.',
  references: 'K: past tasks shown to a deduction or abduction proposer; 0 shows none.',
  referenceDrawing: "How references are drawn from the buffer; recent collapsed in the authors' runs.",
  inputs: 'N: inputs of an induction proposal.',
  shown: "How many of an induction task's pairs the solver sees.",
  seedTriplets: 'Triplets that seeding aims at.',
  seedRounds: 'Rounds of batch proposals after which seeding stops, whatever it has.',
  proposeTemperature: 'Temperature of proposals.',
  solveTemperature: "Temperature of the solver's answers.",
  estimateTemperature:
    "Temperature of the estimate's answers; must be above 0, or all n answers of a task are one.",
  topP: 'Nucleus sampling: the share of probability kept.',
  topK: 'Most likely tokens kept; 0 is off.',
  proposeTokens: 'Longest proposal in tokens; 0 leaves it to the policy.',
  solveTokens: 'Longest answer in tokens; 0 leaves it to the policy.',
  duplicates: 'Whether a proposal that the buffer (or this batch) already holds is rejected.',
  capacity:
    'Tasks that a new buffer holds; the oldest leave when it is full. A buffer keeps its own capacity.',
  bufferFilter: 'Which valid tasks enter a buffer: all, those not always solved, or those solved sometimes.',
  timeoutMs: 'CPU milliseconds that a program may use on one input.',
  memoryMiB: 'Memory of a program in MiB.',
  valueLength:
    'Longest input or output in characters of its literal; longer ones are too-large, never cut. Raise it for a model that reads more than 512 tokens.',
  samples: 'n: answers to each task in the estimate of its solve rate.',
  unchecked:
    'Whether an answer that could not be checked (time, memory) counts as wrong, or is left out of the mean.',
  solverTasks:
    "Which tasks the solver gets. newest: this step's, filled up uniformly from the buffer; uniform or recent: drawn from buffer and step together; half: half this step's, half from the buffer; given: exactly these.",
  inductionHidden:
    'Pairs that an induction answer must reproduce: the hidden ones (released code), or all (paper).',
  inductionVerdict: "Induction's score: all of those pairs, their share, or any one.",
  convention:
    'What an invalid proposal, and a solve rate of 0 or 1, earn. graded alone pays a readable but invalid proposal more than an unreadable one.',
  target: 'What a solve rate r between 0 and 1 earns: 1 − r, 1 − 2·|r − ½| or r·(1 − r).',
  cognitive: "Coefficient of the program's cognitive complexity in the proposer's reward.",
  halstead: "Coefficient of the program's Halstead difficulty.",
  distance: 'Coefficient of the mean syntax-tree distance from the references, 0 to 1.',
  diversity: "Coefficient of the rarity of the answer's type and value in the buffer, 0 to 1.",
  rewardCap: 'Largest value of each further term.',
  combine: 'How the further terms t join the learnability r: r + Σt, r · Πt, r + Πt, r · Σt.',
  reward:
    'A reward of your own, called once a response after the built-in rule; a program or a notebook can set it.',
  trainOnEstimates:
    "Whether the solver learns from the estimate's answers too: not, whitened with all answers of the type, or compared with the answers to the same task.",
  estimator:
    'What a reward is compared with: its (type, role), all rewards, its own group (the answers to one task, or the proposals of one type), or nothing.',
  whitening:
    'Mean and spread over responses, or over tokens, where long responses weigh more (released code).',
  lossWeight:
    'Inside a group: token mean, mean of response means (paper), or token means of 16 responses (released code).',
  lambda: 'λ: weight of a solver group against a proposer group.',
  warmupSteps:
    'First steps in which the solver alone is trained; solve rates are still estimated, for the record.',
  solverOnly: 'The proposer proposes and is never trained; solve rates are still estimated, for the record.',
  learningRate: "AdamW's step size.",
  clipLow: 'The ratio is clipped from below at 1 − clipLow.',
  entropyCoefficient: 'Weight of the entropy in the loss.',
  weightDecay: "AdamW's weight decay.",
  beta1: "AdamW's decay of the mean of gradients.",
  epsilon: "AdamW's ε.",
  maxGradientNorm: 'Largest norm of the whole gradient; larger ones are scaled down.',
  clipHigh: 'The ratio is clipped from above at 1 + clipHigh.',
  beta2: "AdamW's decay of the mean of squared gradients.",
}

/** An option, said. */
export interface OptionAbout {
  readonly meaning: string
  /** What it accepts, in words. */
  readonly expected: string
  /** The words that it accepts; empty where it takes no words. */
  readonly choices: readonly string[]
}

/** What is to be said of an option. */
export function aboutOption(name: keyof typeof MEANINGS): OptionAbout {
  const { expected, choices } = runOptionExpectation(name) ?? stageOptionExpectation(name)
  return { meaning: MEANINGS[name], expected, choices }
}
