// `azlab run FILE`: a user's script with the Node, the flags and the azlab that run it.

import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { azlab, folderFor } from './azlab.ts'

test('a TypeScript file outside of any project imports azlab and is given its arguments', async (t) => {
  const file = join(await folderFor(t), 'mine.ts')
  const code = `import { az, type Task } from 'azlab'
    const none: readonly Task[] = []
    console.log(JSON.stringify([typeof az.lab, none.length, process.argv.slice(2), process.execArgv.includes('--disable-warning=ExperimentalWarning')]))`
  await writeFile(file, code)
  const { code: exit, stdout, stderr } = await azlab(['run', file, '--steps', '3', '--help'])
  assert.equal(exit, 0, stderr)
  assert.deepEqual(JSON.parse(stdout), ['function', 0, ['--steps', '3', '--help'], true])
})

test('the exit code is that of the script', async (t) => {
  const file = join(await folderFor(t), 'seven.mjs')
  await writeFile(file, 'process.exit(7)')
  assert.equal((await azlab(['run', file])).code, 7)
})

test('a signal reaches the script, and the exit code says which it was', async (t) => {
  const file = join(await folderFor(t), 'waits.mjs')
  await writeFile(file, "console.error('ready'); setInterval(() => {}, 1000)")
  let sent = false
  const onError = (text: string, kill: (signal: NodeJS.Signals) => void): void => {
    if (sent || !text.includes('ready')) return
    sent = true
    kill('SIGTERM')
  }
  assert.equal((await azlab(['run', file], { onError })).code, 128 + 15)
})

test('a file that is not there is named, with exit code 2', async () => {
  const { code, stderr } = await azlab(['run', 'no-such-file.ts'])
  assert.equal(code, 2)
  assert.match(stderr, /^azlab: There is no file "no-such-file\.ts"\. Expected the path of a /)
})
