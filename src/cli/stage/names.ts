// The names of the stages, in the order in which data flows. Apart from the stages, so that help loads none of them.

export const STAGE_NAMES = [
  'seed',
  'propose',
  'validate',
  'estimate',
  'solve',
  'verify',
  'reward',
  'advantage',
  'update',
] as const

export type StageName = (typeof STAGE_NAMES)[number]
