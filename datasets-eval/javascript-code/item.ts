// An item of a code benchmark, and what its benchmark's protocol says beyond the data.

import type { BenchmarkItem } from 'azlab/evaluate'

export interface CodeItem extends BenchmarkItem {
  /** What a completion continues: a comment, perhaps helper functions, and the head of the entry. */
  readonly prompt: string
  /** The part of the prompt that stands before the entry: comments and helper functions. */
  readonly before: string
  /** The name of the function that the tests call. */
  readonly entry: string
  /** The script that calls the entry and checks what it returns, as the benchmark has it. */
  readonly tests: string
  /** The task in words, for a chat; the prompt itself where the benchmark has no such text. */
  readonly instruction: string
  /** Texts at which a continuation of the prompt is cut. */
  readonly stops: readonly string[]
}

export interface Protocol {
  readonly language: 'javascript' | 'typescript'
  /** What a prompt asks for by default. */
  readonly template: 'completion' | 'chat'
  /** Whether a continuation ends where its braces balance (with the prompt's open one). */
  readonly balanced?: boolean
  /** Whether text that the solution prints makes it wrong. */
  readonly printingFails?: boolean
  /** Whether solutions find lodash as `_` and by `require('lodash')`. */
  readonly lodash?: boolean
  /** CPU milliseconds that a solution has for all calls of its tests. Default 10,000; officially 3 to 15 s by the clock. */
  readonly timeoutMs?: number
}

/** The head of the function `name`, where a line begins with it; -1 where there is none. */
export function headOf(prompt: string, name: string): number {
  const heads = [...prompt.matchAll(/^(?:function|const|let|var) +([\w$]+)/gm)]
  return heads.findLast(([, found]) => found === name)?.index ?? -1
}
