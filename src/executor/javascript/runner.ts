// JavaScript for the pool: a child process of Node with isolated-vm.

import { fileURLToPath } from 'node:url'
import type { Runner } from '../runtime.ts'
import { encode } from './encode.ts'

export const javascriptRunner: Runner = {
  limits: { timeoutMs: 1000, memoryMiB: 64, outputBytes: 65_536 },
  open: async ({ isolation = 'isolate' }) => {
    const source = import.meta.url.endsWith('.ts') ? './child.ts' : './child.js'
    const child = fileURLToPath(new URL(source, import.meta.url))
    return {
      engine: 'isolated-vm',
      strains: 1,
      command: () => ({
        file: process.execPath,
        args: [...FLAGS, child, isolation],
        // The time zone and the locale are fixed.
        env: { TZ: 'UTC', LC_ALL: 'C', LANG: 'C' },
      }),
      allows: (level) => level === isolation,
      encode,
      outOfMemory: /out of memory|allocation failed|invalid (?:\w+ )?(?:size|length)/i,
      expected: 'isolated-vm loads in a child process of Node',
      hint: 'Run npm install again; isolated-vm 6.2 needs Node 22 or 24.',
    }
  },
}

const FLAGS = [
  '--no-node-snapshot', // isolated-vm requires it
  '--disable-warning=ExperimentalWarning',
]
