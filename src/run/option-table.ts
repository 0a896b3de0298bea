// The options of a run that are no stage's.

import { z } from 'zod'
import { count, nonNegative, option, whole } from '../core/option.ts'
import { ENGINE_NAMES } from '../engine/index.ts'
import { LANGUAGE_NAMES } from '../language/names.ts'
import { ADAPTER_TARGETS } from '../model/index.ts'

/** Names in a text, with commas between them. */
export const namesIn = (text: string): readonly string[] => text.split(',').map((one) => one.trim())

const KNOWN_TARGETS: ReadonlySet<string> = new Set(ADAPTER_TARGETS)
const targets = z
  .string()
  .refine((text) => text === 'all' || namesIn(text).every((one) => KNOWN_TARGETS.has(one)))
  .describe(`"all", or some of ${ADAPTER_TARGETS.join(', ')} with commas`)

/** Every option of a run, in the order in which they are listed. The defaults are those of the main job. */
export const RUN_TABLE = {
  /** tiny (the embedded model), the folder of a model, or an id of the hub. Default `tiny`. */
  policy: option({
    default: 'tiny',
    schema: z.string().min(1).describe('"tiny", the folder of a model, or an id of the hub'),
    meaning: 'tiny (the embedded model), the folder of a model, or an id of the hub.',
    source: 'azlab',
    readBy: ['src/run/session.ts'],
  }),
  /** What computes; auto is the fastest that passes a self-test. Default `cpu`. */
  engine: option({
    default: 'cpu',
    schema: z.enum([...ENGINE_NAMES, 'auto']),
    meaning: 'What computes; auto is the fastest that passes a self-test.',
    source: 'azlab',
    readBy: ['src/run/session.ts'],
  }),
  /** Language of the programs; python needs a policy that reads prompts in words. Default `javascript`. */
  language: option({
    default: 'javascript',
    schema: z.enum(LANGUAGE_NAMES),
    meaning: 'Language of the programs; python needs a policy that reads prompts in words.',
    source: 'azlab',
    readBy: ['src/run/session.ts'],
  }),
  /** Every random number of the run follows from it. Default 1. */
  seed: option({
    default: 1,
    schema: whole,
    meaning: 'Every random number of the run follows from it.',
    source: 'azlab',
    readBy: ['src/run/train.ts', 'src/run/session.ts'],
  }),
  /**
   * Steps of self-play; where they are given alone, minutes is 0. The default leaves the end to the minutes.
   * Default 1000000.
   */
  steps: option({
    default: 1_000_000,
    schema: whole,
    meaning: 'Steps of self-play; where they are given alone, minutes is 0.',
    note: 'The default leaves the end to the minutes.',
    source: 'azlab',
    readBy: ['src/run/train.ts'],
  }),
  /**
   * Minutes for self-play, after which the present step is the last; 0 is no limit. A run ended so cannot be
   * repeated bit by bit. Default 3.5.
   */
  minutes: option({
    default: 3.5,
    schema: nonNegative,
    meaning:
      'Minutes for self-play, after which the present step is the last; 0 is no limit. A run ended so cannot be repeated bit by bit.',
    source: 'azlab',
    readBy: ['src/run/train.ts'],
  }),
  /** Steps between two checkpoints. Default 10. */
  checkpointEvery: option({
    default: 10,
    schema: count,
    meaning: 'Steps between two checkpoints.',
    source: 'azlab',
    readBy: ['src/run/train.ts'],
  }),
  /** Checkpoints that stay on disk, the last ones; 0 keeps all, for curves over a run's policies. Default 2. */
  keepCheckpoints: option({
    default: 2,
    schema: whole,
    meaning: "Checkpoints that stay on disk, the last ones; 0 keeps all, for curves over a run's policies.",
    source: 'azlab',
    readBy: ['src/run/session.ts'],
  }),
  /**
   * Held-out tasks of each type; 0 measures no accuracy. The embedded set is JavaScript: in another language none
   * is measured. Default 200.
   */
  heldoutTasks: option({
    default: 200,
    schema: whole,
    meaning:
      'Held-out tasks of each type; 0 measures no accuracy. The embedded set is JavaScript: in another language none is measured.',
    source: 'azlab',
    readBy: ['src/run/session.ts'],
  }),
  /** Answers to each held-out task at temperature 1. Default 2. */
  heldoutSamples: option({
    default: 2,
    schema: count,
    meaning: 'Answers to each held-out task at temperature 1.',
    source: 'azlab',
    readBy: ['src/run/measure.ts'],
  }),
  /** Steps between two measurements of held-out accuracy; 0 measures before and after only. Default 0. */
  heldoutEvery: option({
    default: 0,
    schema: whole,
    meaning: 'Steps between two measurements of held-out accuracy; 0 measures before and after only.',
    source: 'azlab',
    readBy: ['src/run/train.ts'],
  }),
  /** shuffled permutes the rewards within each (type, role): a control that must not learn. Default `real`. */
  rewards: option({
    default: 'real',
    schema: z.enum(['real', 'shuffled']),
    meaning: 'shuffled permutes the rewards within each (type, role): a control that must not learn.',
    source: 'azlab',
    readBy: ['src/run/train.ts', 'src/run/loop.ts'],
  }),
  /**
   * Benchmarks whose items become no task, names with commas, e.g. humaneval-js,mbpp-js. Their data must be there
   * (azlab data fetch). The held-out set is withheld from every run. A policy may know their items by heart.
   * Default none.
   */
  guard: option({
    default: '',
    schema: z.string().describe('names of benchmarks with commas'),
    meaning:
      'Benchmarks whose items become no task, names with commas, e.g. humaneval-js,mbpp-js. Their data must be there (azlab data fetch). The held-out set is withheld from every run.',
    note: 'A policy may know their items by heart.',
    source: 'azlab',
    readBy: ['src/run/config.ts'],
  }),
  /** Rank of a LoRA adapter that is trained instead of the weights; 0 trains all weights. Default 0. */
  loraRank: option({
    default: 0,
    schema: whole,
    meaning: 'Rank of a LoRA adapter that is trained instead of the weights; 0 trains all weights.',
    source: 'azlab',
    readBy: ['src/run/config.ts'],
  }),
  /** Its scale is alpha / rank; 0 is twice the rank. Default 0. */
  loraAlpha: option({
    default: 0,
    schema: nonNegative,
    meaning: 'Its scale is alpha / rank; 0 is twice the rank.',
    source: 'azlab',
    readBy: ['src/run/config.ts'],
  }),
  /** Projections with an adapter: all, or names with commas, e.g. q_proj,v_proj. Default `all`. */
  loraTargets: option({
    default: 'all',
    schema: targets,
    meaning: 'Projections with an adapter: all, or names with commas, e.g. q_proj,v_proj.',
    source: 'azlab',
    readBy: ['src/run/config.ts'],
  }),
  /**
   * MiB that sampling may take beside the weights: smaller batches and shorter chunks of long prompts take less.
   * Default 1024.
   */
  samplingMiB: option({
    default: 1024,
    schema: count,
    meaning:
      'MiB that sampling may take beside the weights: smaller batches and shorter chunks of long prompts take less.',
    source: 'azlab',
    readBy: ['src/run/session.ts'],
  }),
  /**
   * MiB that the activations of an update may take: smaller micro-batches take less, and layers computed again.
   * Default 2048.
   */
  activationMiB: option({
    default: 2048,
    schema: count,
    meaning:
      'MiB that the activations of an update may take: smaller micro-batches take less, and layers computed again.',
    source: 'azlab',
    readBy: ['src/run/session.ts'],
  }),
  /** Child processes that run programs; 0 is the machine's parallelism. Changes no result. Default 0. */
  processes: option({
    default: 0,
    schema: whole,
    meaning: "Child processes that run programs; 0 is the machine's parallelism. Changes no result.",
    source: 'azlab',
    readBy: ['src/run/session.ts'],
  }),
} as const
