// Python's sandbox processes: what dies is replaced, what waits is kept from programs, and nothing outlives the host.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '../../src/executor/index.ts'
import { childrenOf, hasProc, isAlive, ticks, until } from './processes.ts'
import { probe, pythonExecutor, runOne, skip } from './python.ts'

const LOOP = 'def f(x):\n    while True: pass'
const IDENTITY = 'def f(x): return x'
const onlyLinux = { skip: hasProc ? false : 'needs /proc' }

/** All that came from a process: its children, theirs, and so on. */
function familyOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...familyOf(child)])
}

/** A process of Python's: the one that speaks to the host, its template, or a program, whose command line is wiped. */
const isZygote = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('python')
  } catch {
    return false
  }
}

describe('Python processes', { skip }, () => {
  test('results stand in the order of jobs and inputs, however long each takes', async (t) => {
    const executor = pythonExecutor()
    t.after(() => executor.close())
    const jobs = Array.from({ length: 30 }, (_, i) => ({
      program: `def f(x):\n    for _ in range(${i % 7 === 0 ? 200_000 : 10}): pass\n    return ${i} * 100 + x`,
      inputs: Array.from({ length: i % 4 }, (_, k) => String(k)),
    }))
    const executions = await executor.execute(jobs, { runs: 2 })
    assert.deepEqual(
      executions.map((group) => group.map((item) => item.value)),
      jobs.map((job, i) => job.inputs.map((input) => String(i * 100 + Number(input)))),
    )
  })

  test('programs that end their process cost no other program of the batch, and no zygote', async (t) => {
    const executor = pythonExecutor({ limits: { timeoutMs: 300 } })
    t.after(() => executor.close())
    const bad = [
      'import os\ndef f(x): os._exit(3)',
      LOOP,
      'import os\ndef f(x): os.abort()',
      'def f(x): return bytearray(10 ** 11)',
    ]
    const jobs = Array.from(
      { length: 24 },
      (_, i): Job =>
        i % 6 === 5
          ? { program: bad[(i - 5) / 6]!, inputs: [String(i)] }
          : { program: IDENTITY, inputs: [String(i)] },
    )
    const executions = (await executor.execute(jobs)).flat()
    executions.forEach((execution, i) => {
      const told = ['error', 'timeout', 'killed', 'memory'][(i - 5) / 6]
      if (i % 6 === 5) assert.equal(execution.outcome, told, jobs[i]!.program)
      else assert.equal(execution.value, String(i))
    })
    assert.equal(executor.stats.processesKilled, 0)
  })

  test('a program finds no other program that waits for the same process', async (t) => {
    const executor = pythonExecutor({ processes: 1 })
    t.after(() => executor.close())
    const spy = `
import gc, sys
def f(x):
    seen, frame, word = 0, sys._getframe(), ''.join(['SEC', 'RET'])
    held = list(gc.get_objects())
    while frame:
        held += list(frame.f_locals.values()) + list(frame.f_globals.values())
        frame = frame.f_back
    more = [value for item in held if type(item) in (dict, list, tuple) for value in (item.values() if type(item) is dict else item)]
    more += [value for item in held if hasattr(item, '__dict__') for value in vars(item).values()]
    for item in held + more:
        if type(item) in (bytes, bytearray): seen += word.encode() in item
        elif type(item) is str: seen += item.startswith('def f(x): return "' + word)
    return seen`
    const secret = (i: number): Job => ({ program: `def f(x): return "SECRET ${i}"[7:]`, inputs: ['1'] })
    const jobs = Array.from({ length: 24 }, (_, i) =>
      i % 3 === 1 ? { program: `${spy} # ${i}`, inputs: ['1', '2'] } : secret(i),
    )
    const executions = await executor.execute(jobs)
    jobs.forEach((_, i) => {
      const told = executions[i]!.map((item) => item.value ?? item.error)
      assert.deepEqual(told, i % 3 === 1 ? ['0', '0'] : [`'${i}'`])
    })
  })

  test('a zygote that is killed is replaced, and its program tried again', onlyLinux, async (t) => {
    const executor = pythonExecutor({ processes: 1 })
    t.after(() => executor.close())
    await runOne(executor, IDENTITY, '1')
    const before = new Set(familyOf(process.pid))
    const batch = runOne(executor, LOOP, '1', { limits: { timeoutMs: 600_000 } })
    for (const programs of [2, 3]) {
      assert.ok(await until(() => executor.stats.programs >= programs, 20_000))
      await sleep(500)
      const [busiest] = familyOf(process.pid)
        .filter(isZygote)
        .sort((a, b) => ticks(b) - ticks(a))
      const program = familyOf(process.pid).find((pid) => childrenOf(pid).includes(busiest!))
      process.kill(isZygote(program!) ? program! : busiest!, 'SIGKILL')
    }
    const { outcome } = await batch
    assert.equal(outcome, 'killed')
    assert.equal(executor.stats.retries, 1)
    assert.equal((await runOne(executor, IDENTITY, '7')).value, '7')
    assert.ok(before.size > 0)
  })

  test('close ends the processes and all that they started', onlyLinux, async () => {
    const before = familyOf(process.pid)
    const executor = pythonExecutor()
    await runOne(executor, IDENTITY, '1')
    const batch = assert.rejects(runOne(executor, LOOP, '1', { limits: { timeoutMs: 600_000 } }))
    await sleep(300)
    const pids = familyOf(process.pid).filter((pid) => !before.includes(pid))
    assert.ok(pids.length >= 2)
    await executor.close()
    await batch
    assert.ok(await until(() => !pids.some(isAlive), 5000), 'processes were left behind')
  })

  for (const level of probe.levels.filter((item) => item.endsWith('seccomp'))) {
    test(`no process outlives a host that is killed (${level})`, onlyLinux, async () => {
      const index = new URL('../../src/executor/index.ts', import.meta.url).href
      const source = `
        import { createExecutor } from ${JSON.stringify(index)}
        const executor = createExecutor({ language: 'python', isolation: '${level}', limits: { timeoutMs: 600_000 } })
        await executor.execute([{ program: ${JSON.stringify(IDENTITY)}, inputs: ['1'] }])
        executor.execute([{ program: ${JSON.stringify(LOOP)}, inputs: ['1', '2'] }])
        setTimeout(() => console.log('running'), 500)`
      const host = spawn(process.execPath, ['--input-type=module', '-e', source], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await once(host.stdout, 'data')
      const pids = familyOf(host.pid!)
      assert.ok(pids.filter(isZygote).length >= 2, 'the program did not run')
      host.kill('SIGKILL')
      assert.ok(await until(() => !pids.some(isAlive), 5000), 'processes were left behind')
    })
  }

  test('memory stays flat over many programs', onlyLinux, async (t) => {
    const executor = pythonExecutor({ processes: 1 })
    t.after(() => executor.close())
    const resident = async (): Promise<number> => {
      const jobs = Array.from({ length: 150 }, () => ({
        program: `def f(x): return [x] * 100 # ${Math.random()}`,
        inputs: ['1'],
      }))
      await executor.execute(jobs)
      const sizes = familyOf(process.pid)
        .filter(isZygote)
        .map((pid) => Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096)
      return Math.max(...sizes)
    }
    const first = await resident()
    await resident()
    const growth = (await resident()) - first
    assert.ok(growth < 2 * 1_048_576, `${growth} bytes more after 300 programs`)
  })
})
