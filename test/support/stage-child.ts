// Reads a step's records as JSON, gives each stage the records stored before it, and writes what each stage made of them.

import { text } from 'node:stream/consumers'
import { createExecutor } from '../../src/executor/index.ts'
import { javascript } from '../../src/language/index.ts'
import { scriptedPolicy } from '../../src/policy/scripted.ts'
import { advantage, estimate, propose, reward, solve, validate, verify } from '../../src/stage/index.ts'
import { play } from './play.ts'

const { step, buffers, key, options } = JSON.parse(await text(process.stdin))
const executor = createExecutor({ processes: 2 })
const policy = scriptedPolicy({ reply: play, style: 'compact' })
const context = { policy, executor, language: javascript, buffers, key, options }
const { proposals, validations, rates, attempts, verdicts, rewards } = step
const made = {
  proposals: await propose(['deduction', 'abduction', 'induction'], context),
  validations: await validate(proposals, context),
  rates: await estimate(validations, context),
  attempts: await solve(validations, context),
  verdicts: await verify(attempts, context),
  rewards: reward({ proposals, validations, rates, attempts, verdicts }, context),
  advantages: advantage(rewards, context),
}
await executor.close()
process.stdout.write(JSON.stringify(made))
