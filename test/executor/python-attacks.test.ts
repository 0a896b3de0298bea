// Hostile Python programs, at each level of isolation that this machine gives: a verdict in time, no harm to what follows.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { after, describe, test } from 'node:test'
import { probe, pythonExecutor, runOne, skip } from './python.ts'

interface Attack {
  readonly file: string
  readonly expect: readonly string[]
  readonly value?: string | null
  readonly severity?: 'must' | 'advisory'
}

const TIMEOUT = 600
const MARK = '/tmp/azlab-ESCAPED'
const shared = new URL('../../../shared/attacks/', import.meta.url)
const own = new URL('attacks-python/', import.meta.url)
const read = (file: URL): Attack[] => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [])

// What needs no filter and no namespaces is tried at the strongest level alone.
for (const level of probe.levels.filter((item) => item.endsWith('seccomp'))) {
  describe(level, { skip }, () => {
    const executor = pythonExecutor({ isolation: level, limits: { timeoutMs: TIMEOUT } })
    after(() => executor.close())

    const attack = (folder: URL, { file, expect, value, severity }: Attack): void => {
      test(`${file} gets a verdict its manifest allows and harms nothing`, async (t) => {
        const execution = await runOne(executor, readFileSync(new URL(file, folder), 'utf8'), '', { runs: 2 })
        const told = JSON.stringify(execution)
        const allowed = expect.includes(execution.outcome)
        if (severity === 'advisory' && !allowed) t.diagnostic(`advisory: ${told}`)
        else assert.ok(allowed, `${told}, allowed: ${expect.join(', ')}`)
        if (execution.outcome === 'ok' && typeof value === 'string') assert.equal(execution.value, value)
        assert.equal(execution.isolation, level)
        assert.doesNotMatch(execution.value ?? '', /ESCAPED|LEAK|NATIVES/)
        // Wall time says something about the executor only where the processors are free.
        if (loadavg()[0]! < availableParallelism()) assert.ok(execution.ms < TIMEOUT + 1000, told)
        else t.diagnostic(`the machine is busy: ${Math.round(execution.ms)} ms is not judged`)
        assert.equal((await runOne(executor, 'def f(): return 6 * 7')).value, '42')
      })
    }

    for (const item of read(new URL('manifest.json', own))) attack(own, item)
    const theirs = read(new URL('manifest.py.json', shared))
    for (const item of theirs) attack(shared, item)
    if (theirs.length === 0)
      test('the attacks of ../shared', { skip: '../shared/attacks is not here' }, () => {})

    test('no attack wrote its mark', () => {
      assert.equal(existsSync(MARK), false)
    })
  })
}

if (skip) test('hostile Python programs', { skip }, () => {})
