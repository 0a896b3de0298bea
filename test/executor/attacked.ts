// Runs hostile programs one after the other and watches what they do to the executor, its processes and the host.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { after, test } from 'node:test'
import type { Executor, Outcome } from '../../src/executor/index.ts'
import { childrenOf, hasProc } from './processes.ts'

export interface Trial {
  readonly name: string
  readonly program: string
  readonly input: string
  readonly expect: readonly Outcome[]
  readonly value?: string
}

export interface Siege {
  readonly level: string
  readonly executor: Executor
  readonly timeoutMs: number
  readonly memoryMiB: number
  /** A harmless program, its input and its value. */
  readonly canary: readonly [program: string, input: string, value: string]
  /** Whether two values are the same; default: equal text. */
  readonly same?: (value: string, expected: string) => boolean
}

/** One test an attack, and one at the end that the host is as it was. */
export function besiege(trials: readonly Trial[], siege: Siege): void {
  const { level, executor, timeoutMs, memoryMiB, canary, same = (a, b) => a === b } = siege
  after(() => executor.close())
  const run = async (program: string, input: string, runs: 1 | 2) =>
    (
      await executor.execute([{ program, inputs: [input] }], { runs, limits: { timeoutMs, memoryMiB } })
    )[0]![0]!
  const harmless = async (): Promise<void> =>
    assert.equal((await run(canary[0], canary[1], 1)).value, canary[2])
  const before = surfaces()

  test(`${level}: the executor is ready`, harmless)
  for (const { name, program, input, expect, value } of trials) {
    test(`${level}: ${name} gets a right verdict in time and harms nothing`, async (t) => {
      const busy = loadavg()[0]! > availableParallelism()
      const execution = await run(program, input, 2)
      const told = JSON.stringify(execution)
      assert.ok(expect.includes(execution.outcome), `${told}, right: ${expect.join(', ')}`)
      if (execution.outcome === 'ok' && value !== undefined) assert.ok(same(execution.value!, value), told)
      assert.doesNotMatch(execution.value ?? '', /ESCAPED|LEAK|NATIVES/)
      // Wall time says something about the executor only where the processors are free.
      if (busy) t.diagnostic(`the machine is busy: ${Math.round(execution.ms)} ms is not judged`)
      else assert.ok(execution.ms < timeoutMs + 1000, told)
      await harmless()
      for (const pid of hasProc ? childrenOf(process.pid) : []) {
        // A process that outgrew this was ended; one that lives never did.
        const peak = peakMiB(pid)
        assert.ok(peak < IDLE_MIB + 2 * memoryMiB + 40, `process ${pid} held ${peak} MiB`)
      }
    })
  }
  test(`${level}: no attack wrote its mark or changed a prototype of the host`, () => {
    assert.equal(existsSync('/tmp/azlab-ESCAPED'), false)
    assert.deepEqual(surfaces(), before)
  })
}

/** What a sandbox process may hold with nothing in it, generously: Node, an engine, what was not yet collected. */
const IDLE_MIB = 240

function surfaces(): number[] {
  return [Object, Array, Function, Promise, Map, String].map((item) => Reflect.ownKeys(item.prototype).length)
}

/** Largest resident memory that a process ever had. */
function peakMiB(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
