// The pool: order, equal pairs, abort, slow machines, dead processes, and the end of host and executor.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { AzlabError } from '../../src/core/index.ts'
import { createExecutor, type Job } from '../../src/executor/index.ts'
import { childrenOf, descendantsOf, hasProc, isAlive, ticks, until } from './processes.ts'

const onlyLinux = { skip: hasProc ? false : 'needs /proc' }
// At this level a sandbox is one process, the host's own child, which these tests stop and kill.
const isolation = 'isolate'
const executor = createExecutor({ processes: 2, isolation })
after(() => executor.close())

const LOOP: Job = { program: 'function f(x) { for (;;); }', inputs: ['1'] }
const STUCK = 'function f(x) { return [].includes.call({ length: 2 ** 53 - 1 }, 1) }'
const identity: Job = { program: 'function f(x) { return x }', inputs: ['1'] }

test('results stand in the order of jobs and inputs, however long each takes', async () => {
  const jobs = Array.from({ length: 40 }, (_, i) => ({
    program: `function f(x) { for (let n = 0; n < ${i % 7 === 0 ? 3e6 : 10}; n++); return ${i} * 100 + x }`,
    inputs: Array.from({ length: i % 4 }, (_, k) => String(k)),
  }))
  const executions = await executor.execute(jobs, { runs: 2 })
  assert.deepEqual(
    executions.map((group) => group.map((item) => item.value)),
    jobs.map((job, i) => job.inputs.map((input) => String(i * 100 + Number(input)))),
  )
})

test('equal (program, input) pairs of a batch run once, and equal programs start once', async () => {
  const own = createExecutor({ processes: 1 })
  const job = { program: 'function f(x) { return x * 2 }', inputs: ['1', '2', '1'] }
  const executions = await own.execute([job, { ...job, inputs: ['2', '3'] }])
  assert.deepEqual(
    executions.map((group) => group.map((item) => item.value)),
    [
      ['2', '4', '2'],
      ['4', '6'],
    ],
  )
  const { programs, runs, deduplicated } = own.stats
  await own.close()
  assert.deepEqual({ programs, runs, deduplicated }, { programs: 1, runs: 3, deduplicated: 2 })
})

test('an empty batch and a job without inputs start nothing', async () => {
  const own = createExecutor()
  assert.deepEqual(await own.execute([]), [])
  assert.deepEqual(await own.execute([{ ...identity, inputs: [] }]), [[]])
  assert.equal(own.stats.processesStarted, 0)
  await own.close()
})

test('one process is enough for two runs in different processes', async () => {
  const own = createExecutor({ processes: 1 })
  const executions = await own.execute([identity, { ...identity, program: 'const f = (x) => x + 1' }], {
    runs: 2,
  })
  await own.close()
  assert.deepEqual(
    executions.flat().map((item) => item.value),
    ['1', '2'],
  )
})

test('a program that is stuck costs no other program of its batch', async () => {
  const jobs = Array.from({ length: 30 }, (_, i) =>
    i % 10 === 5 ? { program: `${STUCK} // ${i}`, inputs: ['1'] } : { ...identity, inputs: [String(i)] },
  )
  const executions = await executor.execute(jobs, { limits: { timeoutMs: 100 } })
  executions.forEach(([execution], i) => {
    if (i % 10 === 5) assert.equal(execution!.outcome, 'timeout')
    else assert.equal(execution!.value, String(i))
  })
})

test('abort ends its own batch at once, and no other', async () => {
  const controller = new AbortController()
  const stuck = executor.execute([LOOP, { program: STUCK, inputs: ['1'] }], {
    limits: { timeoutMs: 600_000 },
    signal: controller.signal,
  })
  const jobs = Array.from({ length: 20 }, (_, i) => ({ ...identity, inputs: [String(i)] }))
  setTimeout(() => controller.abort(new Error('enough')), 200)
  await assert.rejects(stuck, /enough/)
  const executions = await executor.execute(jobs)
  assert.deepEqual(
    executions.flat().map((item) => item.value),
    jobs.map((job) => job.inputs[0]),
  )
  await assert.rejects(executor.execute([identity], { signal: controller.signal }), /enough/)
})

test('a time-out that is the machine’s doing is tried again alone', onlyLinux, async () => {
  const own = createExecutor({ processes: 1, isolation, limits: { timeoutMs: 1000 } })
  await own.execute([identity])
  const batch = own.execute([LOOP])
  await sleep(100)
  const pids = childrenOf(process.pid)
  for (const pid of pids) process.kill(pid, 'SIGSTOP') // the program gets no CPU for longer than its limit
  await sleep(1300)
  for (const pid of pids) if (isAlive(pid)) process.kill(pid, 'SIGCONT')
  const [outcome] = (await batch).flat().map((item) => item.outcome)
  const { retries } = own.stats
  await own.close()
  assert.equal(outcome, 'timeout')
  assert.equal(retries, 1)
})

test(
  'a program whose process is killed from outside is tried again, and then is called killed',
  onlyLinux,
  async (t) => {
    const before = new Set(childrenOf(process.pid))
    const own = createExecutor({ processes: 1, isolation })
    t.after(() => own.close()) // else a failed assertion would leave the loop running
    await own.execute([identity])
    const batch = own.execute([LOOP], { limits: { timeoutMs: 600_000 } })
    for (const programs of [2, 3]) {
      assert.ok(await until(() => own.stats.programs >= programs, 20_000))
      await sleep(1000) // the loop has used more processor time by now than a spare that starts
      const [busiest] = childrenOf(process.pid)
        .filter((pid) => !before.has(pid))
        .sort((a, b) => ticks(b) - ticks(a))
      process.kill(busiest as number, 'SIGKILL')
    }
    const [outcome] = (await batch).flat().map((item) => item.outcome)
    assert.equal(outcome, 'killed')
    assert.equal(own.stats.retries, 1)
    const after = await own.execute([{ ...identity, inputs: ['7'] }])
    assert.deepEqual(
      after.flat().map((item) => item.value),
      ['7'],
    )
  },
)

test('close ends the processes, rejects what runs, and refuses what comes', onlyLinux, async () => {
  const before = childrenOf(process.pid).length
  const own = createExecutor({ processes: 2 })
  await own.execute([identity])
  const batch = own.execute([LOOP], { limits: { timeoutMs: 600_000 } })
  const rejected = assert.rejects(
    batch,
    (error) => error instanceof AzlabError && error.code === 'executor/closed',
  )
  await own.close()
  await rejected
  assert.equal(childrenOf(process.pid).length, before)
  await assert.rejects(own.execute([identity]), AzlabError)
  await own.close()
})

/** A host that makes an executor, says when it is ready, and goes on as told. */
function host(then: string) {
  const index = new URL('../../src/executor/index.ts', import.meta.url).href
  const source = `
    import { createExecutor } from ${JSON.stringify(index)}
    const executor = createExecutor({ processes: 2, limits: { timeoutMs: 600_000 } })
    await executor.execute([${JSON.stringify(identity)}])
    ${then}`
  return spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

test('an idle executor does not keep its host alive', async () => {
  const [code, signal] = (await once(host(''), 'exit')) as [number | null, string | null]
  assert.deepEqual([code, signal], [0, null])
})

test('no process outlives a host that is killed, whatever its programs do', onlyLinux, async () => {
  const child = host(`
    executor.execute([${JSON.stringify(LOOP)}, ${JSON.stringify({ program: STUCK, inputs: ['1'] })}])
    setTimeout(() => console.log('running'), 300)`)
  await once(child.stdout, 'data')
  const pids = descendantsOf(child.pid!)
  assert.ok(pids.length >= 2)
  child.kill('SIGKILL')
  assert.ok(await until(() => !pids.some(isAlive), 5000), 'processes were left behind')
})
