// The second wall around JavaScript: what code that broke out of its engine would find inside bubblewrap.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { createExecutor } from '../../src/executor/index.ts'
import { jailCommand, probeJail } from '../../src/executor/javascript/jail.ts'
import { besiege } from './attacked.ts'
import { javascriptAttacks } from './attacks/javascript/index.ts'

const probe = await probeJail('auto', 'none')
const options = { skip: probe.works ? false : `bubblewrap does not work here: ${probe.problem}` }

/** What Node prints that runs this in the jail of a sandbox process. */
async function inside(source: string): Promise<string> {
  const [file, ...args] = [...jailCommand(probe), process.execPath, '-e', source]
  const { stdout } = await promisify(execFile)(file!, args, { env: { PATH: process.env.PATH ?? '' } })
  return stdout.trim()
}

test('it is the level that JavaScript programs get where it works', options, async () => {
  for (const [engine, level] of [
    ['auto', 'bubblewrap+isolate'],
    ['quickjs', 'bubblewrap+quickjs'],
  ] as const) {
    const executor = createExecutor({ engine, processes: 1 })
    after(() => executor.close())
    const jobs = [{ program: 'function f(x) { return x + 1 }', inputs: ['6'] }]
    const { value, isolation } = (await executor.execute(jobs, { runs: 2 }))[0]![0]!
    assert.deepEqual([value, isolation, executor.stats.isolation], ['7', level, level])
  }
})

test('no file of the machine is there, and none can be written', options, async () => {
  const source = `const fs = require('node:fs'); const found = []
    for (const path of ['/etc/passwd', '/root', '/home', ${JSON.stringify(process.cwd())} + '/README.md']) if (fs.existsSync(path)) found.push(path)
    for (const path of ['/usr/azlab-ESCAPED', '/tmp/azlab-ESCAPED', process.execPath]) { try { fs.writeFileSync(path, ''); found.push('wrote ' + path) } catch {} }
    console.log(JSON.stringify(found))`
  // A file system in memory may take files; none of them is the machine's.
  const found = JSON.parse(await inside(source)) as string[]
  assert.deepEqual(
    found.filter((item) => item !== 'wrote /tmp/azlab-ESCAPED'),
    [],
  )
  assert.equal(existsSync('/tmp/azlab-ESCAPED'), false)
})

test('no network and no process of the machine is there', options, async () => {
  const source = `const pids = require('node:fs').readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)).length
    const faces = Object.keys(require('node:os').networkInterfaces()).filter((name) => name !== 'lo')
    let killed = true; try { process.kill(${process.pid}, 0) } catch { killed = false }
    console.log(JSON.stringify({ few: pids < 8, faces, killed }))`
  assert.deepEqual(JSON.parse(await inside(source)), { few: true, faces: [], killed: false })
})

test('a level inside bubblewrap is refused where bubblewrap is missing, with what to install', async () => {
  const { PATH } = process.env
  process.env.PATH = '/nowhere'
  const executor = createExecutor({ engine: 'isolated-vm', isolation: 'bubblewrap+context', processes: 1 })
  try {
    await assert.rejects(
      executor.execute([{ program: 'function f(x) { return x }', inputs: ['1'] }]),
      /bubblewrap does not work here \(not installed\).*apt-get install bubblewrap/,
    )
  } finally {
    process.env.PATH = PATH
    await executor.close()
  }
})

if (probe.works) {
  const chosen = javascriptAttacks.filter(({ category }) => category !== 'time' && category !== 'output')
  besiege(
    chosen.map((attack) => ({ input: '', ...attack })),
    {
      level: 'bubblewrap+context',
      timeoutMs: 1000,
      memoryMiB: 64,
      executor: createExecutor({ isolation: 'bubblewrap+context', processes: 2 }),
      canary: ['function f(x) { return x * 7 }', '6', '42'],
    },
  )
}
