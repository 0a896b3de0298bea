// What users start runs in processes with V8's flags: scripts/run.mjs, bin/azlab.mjs in a clone.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { NODE_FLAGS } from '../../src/core/index.ts'
import { root } from './built.ts'

const run = promisify(execFile)

test('scripts/run.mjs starts a file with the flags', async () => {
  const file = 'test/package/exec-argv.mjs'
  const { stdout } = await run(process.execPath, [join(root, 'scripts/run.mjs'), file])
  const flags = JSON.parse(stdout) as readonly string[]
  // Besides, in a clone the names azlab/… mean the sources.
  assert.ok(flags.includes('--conditions=azlab-source'))
  assert.deepEqual(
    flags.filter((flag) => flag !== '--conditions=azlab-source'),
    NODE_FLAGS,
  )
})

test('bin/azlab.mjs starts the program with the flags', { timeout: 120_000 }, async () => {
  const { stdout } = await run(process.execPath, [join(root, 'bin/azlab.mjs'), 'doctor', '--json'])
  assert.deepEqual(JSON.parse(stdout).v8Flags, {
    flags: ['--no-maglev', '--no-turboshaft-load-elimination'],
    origin: 'command line',
  })
})
