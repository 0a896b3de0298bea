// The compact prompt style: marks and source, no words, for a tiny model pre-trained on exactly this.
//
//   propose deduction   <|propose|><|deduction|> (<|program|>P<|input|>I<|output|>O)×K <|answer|>  →  P<|input|>I
//   propose abduction   <|propose|><|abduction|> (<|program|>P<|input|>I<|output|>O)×K <|answer|>  →  P<|input|>I
//   propose induction   <|propose|><|induction|><|program|>P<|answer|>  →  I<|input|>I…<|message|>M
//   solve deduction     <|solve|><|deduction|><|program|>P<|input|>I<|answer|>   →  O
//   solve abduction     <|solve|><|abduction|><|program|>P<|output|>O<|answer|>  →  I
//   solve induction     <|solve|><|induction|><|message|>M (<|input|>I<|output|>O)×shown <|answer|>  →  P
//
// Every completion ends with <|end|>, which a policy's text does not include.

import type { Pair, Triplet } from '../task.ts'

/** The marks, each one token of the tiny model's vocabulary. */
export const MARK = {
  propose: '<|propose|>',
  solve: '<|solve|>',
  deduction: '<|deduction|>',
  abduction: '<|abduction|>',
  induction: '<|induction|>',
  program: '<|program|>',
  input: '<|input|>',
  output: '<|output|>',
  message: '<|message|>',
  answer: '<|answer|>',
  end: '<|end|>',
} as const

const triplet = (t: Triplet): string =>
  `${MARK.program}${t.program}${MARK.input}${t.input}${MARK.output}${t.output}`

/** Prompts in the compact style. All texts are sources: programs, argument lists without brackets, literals. */
export const compactPrompt = {
  propose: (type: 'deduction' | 'abduction', references: readonly Triplet[]): string =>
    `${MARK.propose}${MARK[type]}${references.map(triplet).join('')}${MARK.answer}`,
  proposeInduction: (program: string): string =>
    `${MARK.propose}${MARK.induction}${MARK.program}${program}${MARK.answer}`,
  deduction: (program: string, input: string): string =>
    `${MARK.solve}${MARK.deduction}${MARK.program}${program}${MARK.input}${input}${MARK.answer}`,
  abduction: (program: string, output: string): string =>
    `${MARK.solve}${MARK.abduction}${MARK.program}${program}${MARK.output}${output}${MARK.answer}`,
  induction: (message: string, pairs: readonly Pair[]): string =>
    `${MARK.solve}${MARK.induction}${MARK.message}${message}${pairs
      .map((pair) => `${MARK.input}${pair.input}${MARK.output}${pair.output}`)
      .join('')}${MARK.answer}`,
}

/** Completions in the compact style, as pre-training shows them (without the end mark). */
export const compactCompletion = {
  propose: (program: string, input: string): string => `${program}${MARK.input}${input}`,
  proposeInduction: (inputs: readonly string[], message: string): string =>
    `${inputs.join(MARK.input)}${MARK.message}${message}`,
}
