// The templates that are compared with jinja2; run with a Python that has jinja2 3.1, this file writes what it gave.
//
//     AZLAB_PYTHON=venv/bin/python node test/model/jinja/cases.ts

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CONSTRUCTS } from './constructs.ts'
import { type Case, randomCase } from './random-templates.ts'
import { SHAPED } from './shaped-templates.ts'

/** What Python gave: a text, or that it raised. */
export interface Reference {
  readonly text?: string
  readonly error?: string
}

const RANDOM = 150
export const CASES: readonly Case[] = [
  ...CONSTRUCTS,
  ...SHAPED,
  ...Array.from({ length: RANDOM }, (_, seed) => randomCase(seed)),
]

const FIXTURE = new URL('./reference.json', import.meta.url)

/** The version of jinja2, and its results in the order of the cases. */
export interface References {
  readonly jinja2: string
  readonly results: readonly Reference[]
}

export const stored = (): References => JSON.parse(readFileSync(FIXTURE, 'utf8')) as References

/** Asks a Python for its results; what it says on stderr where it has no jinja2. */
export function ask(python: string, cases: readonly Case[]): References | string {
  const script = fileURLToPath(new URL('./reference.py', import.meta.url))
  const input = JSON.stringify(cases)
  const { status, stdout, stderr, error } = spawnSync(python, [script], {
    input,
    maxBuffer: 2 ** 28,
    timeout: 120_000,
  })
  if (error || status !== 0) return error?.message ?? String(stderr)
  return JSON.parse(String(stdout)) as References
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const references = ask(process.env.AZLAB_PYTHON ?? 'python3', CASES)
  if (typeof references === 'string') throw new Error(references)
  writeFileSync(FIXTURE, `${JSON.stringify(references, null, 1)}\n`)
  console.log(`${references.results.length} results of jinja2 ${references.jinja2}`)
}
