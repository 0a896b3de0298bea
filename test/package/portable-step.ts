// One step of self-play, one update of a tiny model and one ONNX model, made with whatever azlab it is given: the whole in Node, or
// azlab/portable in a browser. It uses nothing but that and the language.

import type * as portable from 'azlab/portable'

/** The names of azlab/portable that a step takes. */
export type Parts = Pick<
  typeof portable,
  | 'add'
  | 'contentId'
  | 'draws'
  | 'emitModel'
  | 'floats'
  | 'initialise'
  | 'input'
  | 'javascript'
  | 'MARK'
  | 'nextTokenBatch'
  | 'openTrainer'
  | 'parseArchitecture'
  | 'referenceRunner'
  | 'scriptedPolicy'
  | 'seed'
  | 'selfPlayStep'
  | 'stageOptions'
  | 'tokenizerFrom'
>

/** An executor without walls or processes, for programs of this file alone. */
function bareExecutor({ javascript }: Parts): portable.Executor {
  const outcomes = { ok: 0 } as portable.ExecutorStats['outcomes']
  const run = (program: string, input: string): portable.Execution => {
    const rest = { ms: 0, cpuMs: 0, isolation: null }
    const values = javascript.literals(input)
    if (!values.ok) return { outcome: 'error', value: null, error: values.message, ...rest }
    try {
      const value = new Function(`${program}; return f(...arguments)`)(...values.value)
      return { outcome: 'ok', value: javascript.canonical(value), error: null, ...rest }
    } catch (error) {
      return { outcome: 'error', value: null, error: String(error), ...rest }
    }
  }
  return {
    language: javascript,
    execute: async (jobs) => jobs.map(({ program, inputs }) => inputs.map((input) => run(program, input))),
    stats: {
      engine: null,
      isolation: null,
      programs: 0,
      runs: 0,
      deduplicated: 0,
      retries: 0,
      processesStarted: 0,
      processesKilled: 0,
      underWay: 0,
      waiting: 0,
      outcomes,
      forbidden: {},
    },
    close: async () => {},
  }
}

/** A reply to each prompt, by chance right or wrong, in a program that adds a constant. */
function replyTo({ MARK, draws }: Parts, prompt: string, key: portable.Key): string {
  const random = draws(`${key}/reply`)
  const program = `function f(a) { return a + ${random.below(50)}; }`
  if (prompt.startsWith(MARK.propose + MARK.induction)) return `0${MARK.input}1${MARK.input}2é${MARK.message}`
  if (prompt.startsWith(MARK.propose)) return `${program}${MARK.input}${random.below(9)}`
  if (prompt.startsWith(MARK.solve + MARK.induction)) return program
  const [, constant = '0'] = /a \+ (\d+)/.exec(prompt) ?? []
  return String(Number(constant) + random.below(9))
}

/** The policy of that script; an update leaves it as it was. */
function policyOf(azlab: Parts): portable.TrainablePolicy {
  const scripted = azlab.scriptedPolicy({
    style: 'compact',
    id: 'adds',
    reply: (prompt, key) => replyTo(azlab, prompt, key),
  })
  const statistics: portable.UpdateStatistics = {
    loss: 0,
    gradientNorm: 1,
    entropy: 1,
    ratioMean: 1,
    ratioMin: 1,
    ratioMax: 1,
    clipShare: 0,
    divergence: 0,
    tokens: 1,
    sequences: 1,
  }
  const policy: portable.TrainablePolicy = {
    ...scripted,
    update: async () => ({ policy, statistics }),
    branch: () => policy,
    save: async () => {},
    diff: async () => [],
    close: async () => {},
  }
  return policy
}

/** The records, metrics and buffers of a step, as JSON. Everything in it has its content id. */
export async function takeStep(azlab: Parts): Promise<string> {
  const { javascript: language } = azlab
  const [policy, executor] = [policyOf(azlab), bareExecutor(azlab)]
  const options = { batch: 6, samples: 3, seedTriplets: 6 }
  const { buffers } = await azlab.seed({ policy, executor, language, key: '5/step=0', options })
  const stages = azlab.stageOptions(options)
  const { records, metrics, state } = await azlab.selfPlayStep(
    { step: 0, policy, buffers, seed: 5 },
    { executor, language, stages, steps: 1 },
  )
  return JSON.stringify({ records, metrics, buffers: state.buffers }, null, 1)
}

/** The losses of two updates of a tiny transformer on the reference runner, the tokens of a text, and an ONNX model's content id. */
export async function learn(azlab: Parts): Promise<string> {
  const architecture = azlab.parseArchitecture({
    model_type: 'qwen2',
    vocab_size: 11,
    hidden_size: 8,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    num_key_value_heads: 1,
    intermediate_size: 12,
    tie_word_embeddings: true,
    eos_token_id: 3,
  })
  const runner = azlab.referenceRunner()
  const weights = azlab.initialise(architecture, 'tiny')
  const trainer = await azlab.openTrainer({ runner, architecture, weights })
  const losses: number[] = []
  for (const row of [
    [1, 2, 3, 4],
    [4, 5, 6, 7],
  ])
    losses.push((await trainer.step(azlab.nextTokenBatch([row], { rows: 1, length: 4 }), 0.01)).loss)
  await runner.close()
  const [x, y] = [azlab.input('x', ['N']), azlab.input('y', ['N'])]
  const { bytes } = azlab.emitModel({ inputs: { x, y }, outputs: { sum: azlab.add(azlab.add(x, 0.25), y) } })
  return JSON.stringify({ losses, model: azlab.contentId([...bytes]) })
}
