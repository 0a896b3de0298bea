// Sampling from a model with long prompts: what its memory is, against the formula, and whether it grows over many calls.
//
//   node --expose-gc bench/sampling.ts [--layers 8] [--length 4000] [--samples 8] [--tokens 16] [--memory 1024] [--calls 24] [--out FILE]
//
// The model has random weights and the attention of Qwen2.5-0.5B (14 heads on 2, width 896) in as many layers as told, with a small
// vocabulary. Needs Linux: the peak of the resident memory is read from /proc and set back between the measurements.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { draws } from '../src/core/index.ts'
import { onnxRunner } from '../src/engine/index.ts'
import { batchesOf, type SampleBatch } from '../src/model/batches.ts'
import {
  type Architecture,
  initialise,
  parameterCount,
  runtimeOf,
  sampleRows,
  scoreRows,
} from '../src/model/index.ts'

const MIB = 2 ** 20

export interface SamplingBenchOptions {
  readonly layers: number
  /** Tokens of the long prompt. */
  readonly length: number
  readonly samples: number
  /** Tokens drawn. */
  readonly tokens: number
  /** The limit, MiB. */
  readonly memory: number
  /** Calls of other lengths, each third of them of the same ones; after each the resident memory is read. */
  readonly calls: number
}

export interface SamplingBench extends SamplingBenchOptions {
  readonly command: string
  readonly cpu: string
  readonly parameters: number
  /** The batches of the long prompt: rows, places read at once, and MiB by the formula. */
  readonly batches: readonly { readonly rows: number; readonly chunk: number; readonly formulaMiB: number }[]
  /** Peak of the resident memory while the long prompt is sampled, above that before, weights and a short call apart. */
  readonly peakMiB: number
  /** Processor seconds of all threads. */
  readonly cpuSeconds: number
  /** Largest difference of a log-probability from that of scoring. */
  readonly largestDifference: number
  /** Resident MiB after each third of the calls. */
  readonly residentMiB: readonly number[]
}

const architecture = (layers: number): Architecture => ({
  family: 'qwen2',
  layers,
  width: 896,
  heads: 14,
  keyValueHeads: 2,
  headWidth: 64,
  hidden: 1024,
  vocabulary: 8192,
  rope: { theta: 1_000_000, scaling: null },
  normEpsilon: 1e-6,
  longest: 32_768,
  queryKeyValueBias: true,
  queryKeyNorm: false,
  tiedEmbeddings: true,
  stopTokens: [],
})

/** MiB from /proc/self/status. */
function memory(name: 'VmHWM' | 'VmRSS'): number {
  const [, kib] = new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kib) / 1024
}

/** Measures sampling of one long prompt, then of many others. */
export async function benchSampling(options: SamplingBenchOptions): Promise<SamplingBench> {
  const { layers, length, samples, tokens, memory: limit, calls } = options
  const shape = architecture(layers)
  const runner = onnxRunner({ threads: 2 })
  try {
    const runtime = runtimeOf(runner, shape)
    const slots: Record<string, string> = {}
    for (const [name, tensor] of initialise(shape, 'bench/sampling')) {
      slots[`w/${name}`] = `w/${name}`
      await runner.write({ [`w/${name}`]: { dtype: 'float32', ...tensor } })
    }
    const ofLength = (key: string, count: number): number[] => {
      const stream = draws(key)
      return Array.from({ length: count }, () => stream.below(shape.vocabulary))
    }
    const draw = (prompt: readonly number[], count: number, most = tokens) =>
      sampleRows(
        runtime,
        slots,
        Array.from({ length: count }, (_, i) => ({ prompt, key: `${prompt.length} ${i}` })),
        {
          temperature: 1,
          topP: 1,
          topK: 0,
          maxTokens: most,
          stopTokens: [],
          memoryMiB: limit,
        },
      )
    await draw(ofLength('warm', 40), Math.min(2, samples), 2)
    globalThis.gc?.()
    const before = memory('VmRSS')
    writeFileSync('/proc/self/clear_refs', '5')
    const prompt = ofLength('long', length)
    const started = process.cpuUsage()
    const drawn = await draw(prompt, samples)
    const used = process.cpuUsage(started)
    const peakMiB = Math.round(memory('VmHWM') - before)
    const made = batchesOf(
      new Array<number[]>(samples).fill(prompt),
      { rows: 64, bytes: limit * MIB, maxTokens: tokens, kind: 'plain' },
      shape,
    )
    const short = ofLength('short', Math.min(length, 600))
    const again = await draw(short, 2)
    const rows = [...again.map((one) => [...short, ...one.tokens])]
    const scored = await scoreRows(runtime, slots, rows)
    const differences = again.flatMap(({ logprobs }, i) =>
      logprobs.map((value, t) => Math.abs(scored[i]![short.length - 1 + t]! - value)),
    )
    const residentMiB: number[] = []
    const third = Math.ceil(calls / 3)
    for (let call = 0; call < calls; call++) {
      // The same lengths in each third: the first may still meet a largest one.
      const name = `call ${call % third}`
      const stream = draws(name)
      await draw(ofLength(name, 1 + stream.below(Math.min(length, 1200))), 1 + stream.below(4))
      if ((call + 1) % third === 0) {
        globalThis.gc?.()
        residentMiB.push(Math.round(memory('VmRSS')))
      }
    }
    if (drawn.some((one) => one.tokens.length !== tokens)) throw new Error('a completion is too short')
    return {
      command: ['node --expose-gc bench/sampling.ts', ...process.argv.slice(2)].join(' '),
      ...options,
      cpu: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`,
      parameters: parameterCount(shape),
      batches: made.map((batch: SampleBatch) => ({
        rows: batch.prompts * batch.samples,
        chunk: batch.chunk,
        formulaMiB: Math.round(batch.bytes / MIB),
      })),
      peakMiB,
      cpuSeconds: Number(((used.user + used.system) / 1e6).toFixed(1)),
      largestDifference: Math.max(...differences),
      residentMiB,
    }
  } finally {
    await runner.close()
  }
}

if (import.meta.main) {
  const number = (value: string) => ({ type: 'string' as const, default: value })
  const { values } = parseArgs({
    options: {
      layers: number('8'),
      length: number('4000'),
      samples: number('8'),
      tokens: number('16'),
      memory: number('1024'),
      calls: number('24'),
      out: { type: 'string' },
    },
  })
  if (!existsSync('/proc/self/clear_refs'))
    throw new Error('the peak of memory is read from /proc: Linux only')
  const { out, ...numbers } = values
  const options = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Number(value)]))
  const result = await benchSampling(options as unknown as SamplingBenchOptions)
  const text = `${JSON.stringify(result, null, 2)}\n`
  if (out) writeFileSync(out, text)
  else process.stdout.write(text)
}
