// Sharpening: a model whose every distribution is colder, and the temperature at which a base has a given entropy.
//
// Part of what training brings at temperature 1 may be mere sharpening: the policy draws its favourites more often and has
// learned nothing else. The control is the base, sampled at the temperature where its answers have the trained entropy.

import { AzlabError, checkOptions, type OptionNames } from '../core/index.ts'
import type { Model, Tensor } from '../model/index.ts'

/**
 * The same model at another temperature: logits are linear in the last norm's gains, so dividing those by the temperature
 * divides every logit by it. What it draws at temperature 1 is what the model draws at `temperature`, and its
 * log-probabilities are those of the colder distribution, which the plain temperature option does not give.
 */
export function atTemperature(model: Model, temperature: number): Model {
  const name = 'model.norm.weight'
  const gains = model.weights.get(name)
  if (!gains || !(temperature > 0) || !Number.isFinite(temperature))
    throw new AzlabError(`A model cannot be put at temperature ${temperature}.`, {
      code: 'evaluate/temperature',
      value: temperature,
      expected: 'a number above 0, and a model with a last norm',
    })
  const data = gains.data.map((gain) => gain / temperature)
  return {
    ...model,
    weights: new Map<string, Tensor>([...model.weights, [name, { shape: gains.shape, data }]]),
  }
}

interface BisectionOptions {
  readonly low?: number
  readonly high?: number
  readonly rounds?: number
}

const BISECTION: OptionNames<BisectionOptions> = { low: true, high: true, rounds: true }

/**
 * The temperature at which an entropy that rises with temperature has a value, by bisection of its logarithm between `low`
 * and `high`. Gives the nearer end where the value lies outside.
 */
export async function temperatureOfEntropy(
  entropyAt: (temperature: number) => Promise<number>,
  entropy: number,
  options: BisectionOptions = {},
): Promise<{ readonly temperature: number; readonly entropy: number }> {
  checkOptions('temperatureOfEntropy', options, BISECTION)
  const { rounds = 7 } = options
  let low = options.low ?? 0.2
  let high = options.high ?? 1.5
  let best = { temperature: 1, entropy: Infinity }
  for (let round = 0; round < rounds; round++) {
    const temperature = Math.sqrt(low * high)
    const found = await entropyAt(temperature)
    if (Math.abs(found - entropy) < Math.abs(best.entropy - entropy)) best = { temperature, entropy: found }
    if (found > entropy) high = temperature
    else low = temperature
  }
  return best
}
