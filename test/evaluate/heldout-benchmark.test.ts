// The held-out set as a benchmark, against what the held-out evaluation says.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { evaluateHeldout, evaluateItems, openBenchmark, readHeldout } from '../../src/evaluate/index.ts'
import { createExecutor } from '../../src/executor/index.ts'
import { openPolicy } from '../../src/policy/index.ts'
import type { Task } from '../../src/task/index.ts'

const benchmark = await openBenchmark('tiny-js')
const items = (await benchmark.load('')) as readonly Task[]
const executor = createExecutor({ processes: 1 })
after(async () => {
  await executor.close()
  await benchmark.close()
})

const gold = (task: Task): string =>
  task.type === 'deduction' ? task.output : task.type === 'abduction' ? task.input : task.program

test('it has as many items as it says, the types in turn', () => {
  assert.equal(items.length, benchmark.info.count)
  assert.deepEqual(
    items.slice(0, 6).map(({ type }) => type),
    ['deduction', 'abduction', 'induction', 'deduction', 'abduction', 'induction'],
  )
})

for (const type of ['deduction', 'abduction', 'induction'])
  test(`${type}: the gold answer is right in either style, and nonsense is wrong with a reason`, async () => {
    const item = items.find((one) => one.type === type)!
    const full = `<answer>\n\`\`\`${type === 'induction' ? 'js' : type === 'deduction' ? 'output' : 'input'}\n${gold(item)}\n\`\`\`\n</answer>`
    for (const completion of [gold(item), full]) {
      const { correct, reason } = await benchmark.score(item, completion)
      assert.equal(correct, true, `${completion}: ${reason}`)
    }
    const { correct, reason } = await benchmark.score(item, 'nonsense !')
    assert.deepEqual([correct, reason === ''], [false, false])
  })

test('the embedded model scores as the held-out evaluation says', async () => {
  const policy = await openPolicy('tiny')
  const tasks = 8
  const set = await readHeldout(undefined, { limit: tasks })
  const heldout = await evaluateHeldout(policy, set, { executor, samples: 1 })
  const { records } = await evaluateItems(policy, benchmark, items.slice(0, 3 * tasks))
  const greedy = Object.values(heldout.scores)
    .flat()
    .map(({ task, greedy }) => [task, greedy === 1] as const)
  assert.deepEqual(
    new Map(records.map(({ id, correct }) => [id, correct])),
    new Map(items.slice(0, 3 * tasks).map(({ id }) => [id, new Map(greedy).get(id)])),
  )
  await policy.close()
})
