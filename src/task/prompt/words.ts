// What the full prompts say of each programming language: its name, the tags of its blocks, an entry, what is forbidden.

import type { Language } from '../../language/index.ts'

/** The words of one language. */
export interface LanguageWords {
  readonly name: string
  /** Tags that a program's block may carry; the prompts ask for the first. */
  readonly tags: readonly string[]
  /** How an entry begins. */
  readonly entry: string
  readonly nothing: string
  readonly forbidden: readonly string[]
  /** An argument list and an output, to show the form of literals. */
  readonly exampleInput: string
  readonly exampleOutput: string
}

const WORDS: Readonly<Record<Language['name'], LanguageWords>> = {
  javascript: {
    name: 'JavaScript',
    tags: ['js', 'javascript'],
    entry: 'function f(a, b) { … }',
    nothing: 'undefined',
    forbidden: [
      'import, require and dynamic import',
      'eval, the Function constructor and any other code made from text',
      'files, network, console and process',
      'Date, timers, performance and anything else that reads a clock',
      'Math.random, crypto and anything else that draws at random',
      'Intl, toLocaleString and anything else that depends on the locale',
      'globalThis, workers, shared memory and weak references',
      'await, promises, and async functions or generators as the entry',
    ],
    exampleInput: '[3, 1, 2], "up"',
    exampleOutput: '{ total: 6, label: "up" }',
  },
  python: {
    name: 'Python',
    tags: ['python', 'py'],
    entry: 'def f(a, b): …',
    nothing: 'None',
    forbidden: [
      'imports of modules that touch the system, files, the network, processes or threads',
      'eval, exec, compile and any other code made from text',
      'open, input and print as a result',
      'time, datetime.now and anything else that reads a clock',
      'random, secrets, uuid and anything else that draws at random',
      'async functions and generators as the entry',
    ],
    exampleInput: '[3, 1, 2], "up"',
    exampleOutput: '{"total": 6, "label": "up"}',
  },
}

/** The words of a language. */
export function languageWords(language: Language): LanguageWords {
  return WORDS[language.name]
}
