// The names of what a policy is told when it samples and learns.

import type { OptionNames } from '../core/index.ts'
import type { SampleOptions, UpdateOptions } from './policy.ts'

export const SAMPLE_OPTIONS: OptionNames<SampleOptions> = {
  ...{ temperature: true, topP: true, topK: true, maxTokens: true, signal: true, onProgress: true },
}

export const UPDATE_OPTIONS: OptionNames<UpdateOptions> = {
  ...{ learningRate: true, clipLow: true, clipHigh: true, entropyCoefficient: true, weightDecay: true },
  ...{ beta1: true, beta2: true, epsilon: true, maxGradientNorm: true, signal: true, onProgress: true },
}
