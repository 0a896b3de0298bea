// Hostile Python at the levels of isolation with a filter: the programs of attacks/python, and those of ../shared where they are. All of
// them run at `seccomp`, and at each other level those that try to escape or to tamper; with AZLAB_ATTACKS=all every one runs at each.

import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Outcome } from '../../src/executor/index.ts'
import { besiege, type Trial } from './attacked.ts'
import { probe, pythonExecutor, skip } from './python.ts'

interface Row {
  readonly file: string
  readonly category: string
  readonly expect: readonly Outcome[]
  readonly value?: string | null
}

const shared = new URL('../../../shared/attacks/', import.meta.url)

type Attack = Trial & { readonly category: string }

function read(folder: URL, manifest: string): Attack[] {
  const file = new URL(manifest, folder)
  if (!existsSync(file)) return []
  return (JSON.parse(readFileSync(file, 'utf8')) as readonly Row[]).map(
    ({ file, category, expect, value }) => ({
      name: file,
      category,
      program: readFileSync(new URL(file, folder), 'utf8'),
      input: '',
      expect,
      ...(typeof value === 'string' ? { value } : {}),
    }),
  )
}

const own = read(new URL('attacks/python/', import.meta.url), 'manifest.json')
const theirs = read(shared, 'manifest.py.json')

for (const isolation of probe.levels.filter((level) => level.endsWith('seccomp'))) {
  const whole = isolation === 'seccomp' || process.env.AZLAB_ATTACKS === 'all'
  const escapes = ({ category }: Attack): boolean => ['escape', 'tamper'].includes(category)
  besiege(
    [...own, ...theirs].filter((one) => whole || escapes(one)),
    {
      level: isolation,
      timeoutMs: 600,
      memoryMiB: 256,
      executor: pythonExecutor({ isolation }),
      canary: ['def f(x): return x * 7', '6', '42'],
    },
  )
}
if (skip) test('hostile Python programs', { skip }, () => {})
if (theirs.length === 0) test('the attacks of ../shared', { skip: '../shared/attacks is not here' }, () => {})
