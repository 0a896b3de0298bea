// The processes in which untrusted programs run: started with V8's flags, the optimization that has a hole among them.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { NODE_FLAGS } from '../../src/core/index.ts'
import { createExecutor } from '../../src/executor/index.ts'
import { childArgs } from '../../src/executor/javascript/jail.ts'
import { pyodideCommand } from '../../src/executor/python/pyodide.ts'

const works = { works: true, version: null, problem: null, proc: true }

test('the command line of a JavaScript sandbox has the flags before its file', () => {
  const args = childArgs('auto', 'isolate', 'none', true)
  const file = args.findIndex((argument) => /child\.[jt]s$/.test(argument))
  for (const flag of NODE_FLAGS) assert.ok(args.slice(0, file).includes(flag), flag)
  assert.ok(NODE_FLAGS.includes('--no-turboshaft-load-elimination'))
})

test('the command line of a Pyodide has them too', () => {
  const probe = { version: '0', folder: '/pyodide', bubblewrap: works }
  const command = pyodideCommand(probe, [])
  const args = command.slice(command.indexOf(process.execPath))
  for (const flag of NODE_FLAGS) assert.ok(args.includes(flag), flag)
})

test('the sandbox processes that run have them', { skip: process.platform !== 'linux' }, async (t) => {
  const executor = createExecutor({ processes: 1 })
  t.after(() => executor.close())
  const [done] = await executor.execute([{ program: 'function f(x) { return x + 1 }', inputs: ['1'] }])
  assert.equal(done?.[0]?.outcome, 'ok')
  const sandboxes = below(process.pid).filter((line) =>
    line.some((part) => /javascript\/child\.[jt]s$/.test(part)),
  )
  assert.ok(sandboxes.length > 0)
  for (const line of sandboxes) for (const flag of NODE_FLAGS) assert.ok(line.includes(flag), line.join(' '))
})

/** The command lines of all processes below one, by /proc. */
function below(root: number): string[][] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
    } catch {
      // It has ended.
    }
  const isBelow = (pid: number): boolean =>
    parents.has(pid) && (parents.get(pid) === root || isBelow(parents.get(pid)!))
  return [...parents.keys()].filter(isBelow).map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    } catch {
      return []
    }
  })
}
