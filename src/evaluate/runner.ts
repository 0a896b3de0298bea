// Runs a benchmark: asks a policy, judges the answers while the next are drawn, and keeps every verdict with its reason.
//
// Killed at any moment it goes on where it was: answers are written before they are judged, verdicts as soon as they are
// known. A verdict is a function of benchmark file, policy and settings, never of the order in which work finished.

import {
  AzlabError,
  checkOptions,
  contentId,
  type OptionNames,
  show,
  subkey,
  type Tell,
} from '../core/index.ts'
import type { Policy } from '../policy/policy.ts'
import type { Benchmark, BenchmarkItem } from './benchmark.ts'
import { type KeptCompletion, openCompletions } from './completions.ts'
import {
  answerId,
  type EvaluatedPolicy,
  type Evaluation,
  type EvaluationSettings,
  templateFor,
} from './evaluation.ts'
import { type Asked, type JudgingOptions, judgeAnswers } from './judging.ts'
import { type EvaluationAbout, openLedger } from './ledger.ts'

/** How a policy is evaluated on items. */
export interface EvaluateOptions extends JudgingOptions {
  /** Answers an item. Default 1. */
  readonly samples?: number
  /** Default 0 (greedy) for one answer, 1 for several. */
  readonly temperature?: number
  /** The first so many items. Default: all. */
  readonly limit?: number
  /** One of the benchmark's. Default: that of the policy's style where there is one, else the first. */
  readonly template?: string
  /** Longest completion in tokens. Default: the policy's own. */
  readonly maxTokens?: number
  /** Other draws: any text. The same for two policies makes them differ by the policy alone. Default `eval`. */
  readonly key?: string
  /** The file that the items come from, where another one than the pinned was loaded: such an evaluation has a folder of its own. */
  readonly file?: string
  /** Folder of evaluations: this one gets a folder of its own in it. Default: nothing is kept. */
  readonly out?: string | null
  /** Folder of the completions that were drawn before. Default: none. */
  readonly cache?: string | null
  /** Judges again what was judged before: after a change of a scorer. Default false. */
  readonly fresh?: boolean
  /** Where a figure goes that its records contradict. Default: a warning of the process. */
  readonly tell?: Tell
  /** What the policy is called, and its step in a run. Default: its id. */
  readonly policy?: { readonly name?: string; readonly step?: number }
}

const JUDGING_NAMES: OptionNames<JudgingOptions> = {
  batch: true,
  judges: true,
  finish: true,
  signal: true,
  onProgress: true,
  onRecord: true,
}

const EVALUATE_NAMES: OptionNames<EvaluateOptions> = {
  ...JUDGING_NAMES,
  samples: true,
  temperature: true,
  limit: true,
  template: true,
  maxTokens: true,
  key: true,
  file: true,
  out: true,
  cache: true,
  fresh: true,
  tell: true,
  policy: true,
}

/** Evaluates a policy on items of a benchmark. Throws `options/…` for an option that makes no sense, and what a scorer throws. */
export async function evaluateItems<Item extends BenchmarkItem>(
  policy: Policy,
  benchmark: Benchmark<Item>,
  items: readonly Item[],
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  checkOptions('evaluateItems', options, EVALUATE_NAMES)
  const settings = settingsOf(policy, benchmark, options)
  const whose: EvaluatedPolicy = { name: policy.id, ...options.policy, id: policy.id }
  const asked = items.slice(0, settings.limit ?? items.length).flatMap((item) =>
    Array.from({ length: settings.samples }, (_, sample) => ({
      item,
      sample,
      id: answerId(item.id, sample),
    })),
  )
  const completions = await openCompletions(policy, settings, options.cache ?? null)
  const base = subkey(settings.key, benchmark.info.name)
  try {
    return await judged(benchmark, asked, { benchmark: benchmark.info, policy: whose, settings }, options, {
      async draw(some, { signal, onProgress }) {
        const requests = some.map(({ item, sample }) => ({
          prompt: benchmark.prompt(item, settings.template),
          key: subkey(subkey(base, 'item', item.id), 'sample', sample),
        }))
        const drawn = await completions.draw(requests, { signal, onProgress })
        return drawn.map((one, i) => ({
          ...one,
          prompt: requests[i]?.prompt ?? '',
          template: settings.template,
        }))
      },
    })
  } finally {
    await completions.close()
  }
}

/** An answer that was recorded elsewhere. Several of one item are its samples, in order. */
export interface RecordedAnswer<Item> {
  readonly item: Item
  readonly completion: string
}

type RecordedOptions = JudgingOptions &
  Pick<EvaluateOptions, 'out' | 'fresh' | 'file' | 'tell'> & { readonly name?: string }

const RECORDED_NAMES: OptionNames<RecordedOptions> = {
  ...JUDGING_NAMES,
  out: true,
  fresh: true,
  file: true,
  tell: true,
  name: true,
}

/** Judges recorded answers; no model is needed. `name` says whose they are. */
export async function scoreRecorded<Item extends BenchmarkItem>(
  benchmark: Benchmark<Item>,
  answers: readonly RecordedAnswer<Item>[],
  options: RecordedOptions = {},
): Promise<Evaluation> {
  checkOptions('scoreRecorded', options, RECORDED_NAMES)
  const times = new Map<string, number>()
  const texts = new Map<string, string>()
  const asked = answers.map(({ item, completion }) => {
    const sample = times.get(item.id) ?? 0
    times.set(item.id, sample + 1)
    const id = answerId(item.id, sample)
    texts.set(id, completion)
    return { item, sample, id }
  })
  const id = contentId([...texts])
  const settings: EvaluationSettings = {
    samples: Math.max(1, ...times.values()),
    temperature: null,
    maxTokens: 0,
    template: 'recorded',
    key: '',
    limit: null,
    ...(options.file === undefined ? {} : { file: options.file }),
  }
  const policy = { id, name: options.name ?? `recorded ${id}` }
  return judged(benchmark, asked, { benchmark: benchmark.info, policy, settings }, options, {
    draw: async (some) => some.map((one) => ({ ...RECORDED, text: texts.get(one.id) ?? '' })),
  })
}

const RECORDED: KeptCompletion & { readonly prompt: string } = {
  prompt: '',
  text: '',
  finish: 'stop',
  tokens: 0,
}

async function judged<Item extends BenchmarkItem>(
  benchmark: Benchmark<Item>,
  asked: readonly Asked<Item>[],
  about: EvaluationAbout,
  options: JudgingOptions & Pick<EvaluateOptions, 'out' | 'fresh' | 'tell'>,
  { draw }: Pick<Parameters<typeof judgeAnswers<Item>>[1], 'draw'>,
): Promise<Evaluation> {
  const answers = asked.map(({ id, item }) => ({ id, item: item.id }))
  const ledger = await openLedger(about, answers, options)
  const { known, keep } = ledger
  try {
    const open = asked.filter(({ id }) => !known.has(id))
    await judgeAnswers(benchmark, { asked: open, total: asked.length, known, draw, keep }, options)
  } finally {
    await ledger.close()
  }
  return ledger.finish()
}

/** The settings of an evaluation, defaults filled in. Throws `options/…`. */
function settingsOf(
  policy: Pick<Policy, 'style'>,
  benchmark: Pick<Benchmark, 'templates' | 'info'>,
  options: EvaluateOptions,
): EvaluationSettings {
  const { samples = 1, limit, maxTokens = 0, key = 'eval' } = options
  const { temperature = samples === 1 ? 0 : 1 } = options
  const whole = (name: string, value: number, least: number): void => {
    if (Number.isSafeInteger(value) && value >= least) return
    throw badOption(name, value, `a whole number of at least ${least}`)
  }
  whole('samples', samples, 1)
  whole('maxTokens', maxTokens, 0)
  if (limit !== undefined) whole('limit', limit, 1)
  if (!Number.isFinite(temperature) || temperature < 0)
    throw badOption('temperature', temperature, 'a number of at least 0')
  if (temperature === 0 && samples > 1)
    throw badOption('temperature', temperature, 'a number above 0: several greedy answers are all the same')
  const template = templateFor(benchmark, policy.style, options.template)
  const { file } = options
  const settings = { samples, temperature, maxTokens, template, key, limit: limit ?? null }
  return file === undefined ? settings : { ...settings, file }
}

function badOption(name: string, value: unknown, expected: string): AzlabError {
  return new AzlabError(`Option ${name} is ${show(value)}; expected ${expected}.`, {
    code: 'options/value',
    value,
    expected,
    hint: 'Change it, or leave it out.',
  })
}
