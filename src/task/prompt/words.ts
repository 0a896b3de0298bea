// What the full prompts say of each programming language: its name, the tags of its blocks, an entry, what is forbidden.

import { type Language, PYTHON_MODULES } from '../../language/portable.ts'

/** The words of one language. */
export interface LanguageWords {
  readonly name: string
  /** Tags that a program's block may carry; the prompts ask for the first. */
  readonly tags: readonly string[]
  /** How an entry begins. */
  readonly entry: string
  /** What an entry must not return. */
  readonly nothing: string
  /** What its result may be made of. */
  readonly data: string
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
    data: 'numbers, strings, booleans, lists, maps',
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
    nothing: 'None, nor anything that holds a NaN',
    data: 'numbers, strings, booleans, bytes, lists, tuples, dicts, sets, and no instances of other classes such as Counter',
    forbidden: [
      `imports of other modules than ${PYTHON_MODULES.filter((name) => !/[._]/.test(name)).join(', ')}`,
      'eval, exec, compile, `__import__` and any other code made from text',
      'open, input, print and anything else that reads or writes',
      'anything that reads a clock or draws at random',
      'id, hash, and whatever follows from addresses, hash seeds or the order of a set',
      'globals, locals, vars, and names such as `__class__` or `__dict__` that lead inside Python (methods of your own classes, such as `__init__`, are fine)',
      'async functions and threads, and generators as the entry',
    ],
    exampleInput: "[3, 1, 2], 'up'",
    exampleOutput: "{'total': 6, 'label': 'up'}",
  },
}

/** The words of a language. */
export function languageWords(language: Language): LanguageWords {
  return WORDS[language.name]
}
