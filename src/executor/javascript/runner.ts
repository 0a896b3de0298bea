// JavaScript for the pool: child processes of Node with isolated-vm or, by choice or where that does not load, with QuickJS.

import { fileURLToPath } from 'node:url'
import { AzlabError } from '../../core/index.ts'
import type { Isolation } from '../executor.ts'
import type { Runner } from '../runtime.ts'
import { encode } from './encode.ts'

export const javascriptRunner: Runner = {
  limits: { timeoutMs: 1000, memoryMiB: 64, outputBytes: 65_536 },
  check({ engine = 'auto', isolation }, { operations }) {
    if (!['auto', 'isolated-vm', 'quickjs'].includes(engine))
      throw wrong('engine', engine, "'auto', 'isolated-vm' or 'quickjs'")
    if (isolation !== undefined && isolation !== 'isolate' && isolation !== 'context')
      throw wrong('isolation', isolation, "'isolate' or 'context'")
    if (engine === 'quickjs' && isolation !== undefined)
      throw wrong('isolation', isolation, 'left out: QuickJS has one level, a fresh engine for each input')
    if (operations !== undefined && engine !== 'quickjs')
      throw wrong(
        'limits.operations',
        operations,
        "left out, or used with engine: 'quickjs', which alone counts them",
      )
  },
  open: async ({ engine = 'auto', isolation }) => {
    const source = import.meta.url.endsWith('.ts') ? './child.ts' : './child.js'
    const child = fileURLToPath(new URL(source, import.meta.url))
    const v8 = isolation ?? 'isolate'
    // The first process decides for all: two runs of a program must not differ by their engines.
    let level: Isolation | undefined = engine === 'auto' ? undefined : engine === 'quickjs' ? 'quickjs' : v8
    return {
      engine: engine === 'auto' ? 'isolated-vm or QuickJS' : engine,
      strains: 1,
      command: () => ({
        file: process.execPath,
        args: [...FLAGS, child, engine, v8],
        // The time zone and the locale are fixed.
        env: { TZ: 'UTC', LC_ALL: 'C', LANG: 'C' },
      }),
      allows: (isolation) => {
        level ??= isolation === v8 || isolation === 'quickjs' ? isolation : undefined
        return isolation === level
      },
      encode,
      outOfMemory: /out of memory|allocation failed|invalid (?:\w+ )?(?:size|length)/i,
      expected:
        engine === 'auto'
          ? 'isolated-vm or QuickJS loads in a child process of Node'
          : `${engine} loads in a child process of Node`,
      hint: 'Run npm install again; isolated-vm 6.2 needs Node 22 or 24. `azlab doctor` says what works here.',
    }
  },
}

function wrong(name: string, value: unknown, expected: string): AzlabError {
  const hint = `It must be ${expected}.`
  return new AzlabError(`${name} is ${String(value)}.`, { code: 'executor/option', value, expected, hint })
}

const FLAGS = [
  '--no-node-snapshot', // isolated-vm requires it
  '--disable-warning=ExperimentalWarning',
]
