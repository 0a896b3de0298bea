// Hostile programs: each gets a verdict that its manifest allows, in time, and harms nothing that comes after it.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { after, test } from 'node:test'
import { createExecutor, type Execution } from '../../src/executor/index.ts'

const folder = new URL('../../../shared/attacks/', import.meta.url)
const manifest = new URL('manifest.js.json', folder)

interface Attack {
  readonly file: string
  readonly expect: readonly string[]
  readonly value?: string
}

const TIMEOUT = 1000
const executor = createExecutor({ processes: 2, limits: { timeoutMs: TIMEOUT } })
after(() => executor.close())

const run = async (program: string, runs: 1 | 2 = 1): Promise<Execution> =>
  (await executor.execute([{ program, inputs: [''] }], { runs }))[0]![0]!

if (existsSync(manifest)) {
  const attacks = JSON.parse(readFileSync(manifest, 'utf8')) as Attack[]
  const prototypes = [Object, Array, Function, Promise, Map].map(
    (item) => Reflect.ownKeys(item.prototype).length,
  )

  test('the host is ready for the attacks', async () => {
    assert.equal((await run('function f() { return 6 * 7 }')).value, '42')
  })

  for (const attack of attacks) {
    test(`${attack.file} gets a verdict its manifest allows and harms nothing`, async (t) => {
      const execution = await run(readFileSync(new URL(attack.file, folder), 'utf8'), 2)
      const told = JSON.stringify(execution)
      assert.ok(attack.expect.includes(execution.outcome), `${told}, allowed: ${attack.expect.join(', ')}`)
      if (execution.outcome === 'ok' && attack.value !== undefined)
        assert.equal(execution.value, attack.value)
      assert.doesNotMatch(execution.value ?? '', /ESCAPED|LEAK|NATIVES/)
      // Wall time says something about the executor only where the processors are free.
      if (loadavg()[0]! < availableParallelism()) assert.ok(execution.ms < TIMEOUT + 1000, told)
      else t.diagnostic(`the machine is busy: ${Math.round(execution.ms)} ms is not judged`)
      assert.equal((await run('function f() { return 6 * 7 }')).value, '42')
    })
  }

  test('no attack wrote its mark or changed a prototype of the host', () => {
    assert.equal(existsSync('/tmp/azlab-ESCAPED'), false)
    assert.deepEqual(
      [Object, Array, Function, Promise, Map].map((item) => Reflect.ownKeys(item.prototype).length),
      prototypes,
    )
  })
} else {
  test('the attacks of ../shared', { skip: '../shared/attacks is not here' }, () => {})
}
