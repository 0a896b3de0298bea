// Hostile JavaScript: the programs of attacks/javascript, and those of ../shared where they are. All of them run at `isolate`, and at each
// other level those that try to escape or to tamper; with AZLAB_ATTACKS=all every one runs at every level.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createExecutor, type ExecutorOptions, type Outcome } from '../../src/executor/index.ts'
import { probeJail } from '../../src/executor/javascript/jail.ts'
import { besiege, type Trial } from './attacked.ts'
import { escapingAttacks, javascriptAttacks } from './attacks/javascript/index.ts'

const jail = await probeJail('auto', 'none')
const LEVELS: Readonly<Record<string, ExecutorOptions>> = {
  isolate: { engine: 'isolated-vm', isolation: 'isolate' },
  context: { engine: 'isolated-vm', isolation: 'context' },
  quickjs: { engine: 'quickjs', isolation: 'quickjs' },
  ...(jail.works && {
    'bubblewrap+isolate': { engine: 'isolated-vm', isolation: 'bubblewrap+isolate' },
    'bubblewrap+context': { engine: 'isolated-vm', isolation: 'bubblewrap+context' },
    'bubblewrap+quickjs': { engine: 'quickjs', isolation: 'bubblewrap+quickjs' },
  }),
}
const whole = (level: string): boolean => level === 'isolate' || process.env.AZLAB_ATTACKS === 'all'

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
  const attacks = whole(level) ? javascriptAttacks : escapingAttacks
  const own: readonly Trial[] = attacks.map((attack) => ({ input: '', ...attack }))
  besiege([...own, ...shared(level)], {
    level,
    timeoutMs: 1000,
    memoryMiB: 64,
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
    readonly category: string
    readonly expect: readonly Outcome[]
    readonly value?: string
  }[]
  const chosen = attacks.filter(({ category }) => whole(level) || ['escape', 'tamper'].includes(category))
  return chosen.map(({ file, expect, value }) => ({
    name: file,
    program: readFileSync(new URL(file, folder), 'utf8'),
    input: '',
    expect: [...expect, ...((level.endsWith('quickjs') && QUICKJS[file]) || [])],
    ...(value === undefined ? {} : { value }),
  }))
}
