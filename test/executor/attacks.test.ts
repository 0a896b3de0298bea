// Hostile JavaScript at every level of isolation: the programs of attacks/javascript, and those of ../shared where they are.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createExecutor, type ExecutorOptions, type Outcome } from '../../src/executor/index.ts'
import { besiege, type Trial } from './attacked.ts'
import { javascriptAttacks } from './attacks/javascript/index.ts'

const LEVELS: Readonly<Record<string, ExecutorOptions>> = {
  isolate: { engine: 'isolated-vm', isolation: 'isolate' },
  context: { engine: 'isolated-vm', isolation: 'context' },
  quickjs: { engine: 'quickjs', isolation: 'quickjs' },
}

test('the hostile programs have names of their own, and reasons', () => {
  const names = javascriptAttacks.map(({ name }) => name)
  assert.equal(new Set(names).size, names.length)
  assert.ok(javascriptAttacks.every(({ why, expect }) => why.length > 10 && expect.length > 0))
})

const folder = new URL('../../../shared/attacks/', import.meta.url)
const manifest = new URL('manifest.js.json', folder)

/** What the manifest, which is written for V8, does not foresee of QuickJS. */
const QUICKJS: Readonly<Record<string, readonly Outcome[]>> = {
  'js/079-stack-bind-chain.js': ['memory'], // a chain of bound functions is memory there, and no stack
}

for (const [level, options] of Object.entries(LEVELS)) {
  const own: readonly Trial[] = javascriptAttacks.map((attack) => ({ input: '', ...attack }))
  besiege([...own, ...shared(level)], {
    ...{ level, timeoutMs: 1000, memoryMiB: 64 },
    executor: createExecutor({ ...options, processes: 2 }),
    canary: ['function f(x) { return x * 7 }', '6', '42'],
  })
}
if (!existsSync(manifest))
  test('the attacks of ../shared', { skip: '../shared/attacks is not here' }, () => {})

function shared(level: string): readonly Trial[] {
  if (!existsSync(manifest)) return []
  const attacks = JSON.parse(readFileSync(manifest, 'utf8')) as readonly {
    readonly file: string
    readonly expect: readonly Outcome[]
    readonly value?: string
  }[]
  return attacks.map(({ file, expect, value }) => ({
    ...{ name: file, program: readFileSync(new URL(file, folder), 'utf8'), input: '' },
    expect: [...expect, ...((level === 'quickjs' && QUICKJS[file]) || [])],
    ...(value === undefined ? {} : { value }),
  }))
}
