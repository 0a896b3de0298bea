// The names of what a policy is told when it samples and learns.

import type { OptionNames } from '../core/portable.ts'
import { UPDATE_TABLE } from '../model/portable.ts'
import type { SampleOptions, UpdateOptions, UpdateSettings } from './policy.ts'

export const SAMPLE_OPTIONS: OptionNames<SampleOptions> = {
  temperature: true,
  topP: true,
  topK: true,
  maxTokens: true,
  signal: true,
  onProgress: true,
}

export const UPDATE_OPTIONS = {
  ...(Object.fromEntries(
    Object.keys(UPDATE_TABLE).map((name) => [name, true]),
  ) as OptionNames<UpdateSettings>),
  signal: true,
  onProgress: true,
} as const satisfies OptionNames<UpdateOptions>
