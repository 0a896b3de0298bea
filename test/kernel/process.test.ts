// Kernels as processes: they end with whoever started them, start again, and say why when they cannot start.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { root } from '../package/built.ts'
import { ensureBuilt, failure, PATIENCE_MS, result, until } from './kernel.ts'

before(ensureBuilt, { timeout: PATIENCE_MS })

const load = async () => {
  const [{ launchKernel }, { kernelSpec }] = await Promise.all([
    import('../../kernel/client/launch.ts'),
    import('../../kernel/client/install.ts'),
  ])
  return { launchKernel, kernelSpec }
}
const options = { cwd: root, timeoutMs: PATIENCE_MS }

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('the connection file is readable by its owner alone, and gone after the end', async () => {
  const { launchKernel, kernelSpec } = await load()
  const kernel = await launchKernel(kernelSpec(), options)
  try {
    assert.equal(statSync(kernel.connectionFile).mode & 0o777, 0o600)
    assert.equal(kernel.connection.ip, '127.0.0.1')
    assert.notEqual(kernel.connection.key, '')
  } finally {
    await kernel.close()
  }
  assert.equal(existsSync(kernel.connectionFile), false)
})

test('after close the process has gone', async () => {
  const { launchKernel, kernelSpec } = await load()
  const kernel = await launchKernel(kernelSpec(), options)
  const { pid } = kernel
  await kernel.close()
  assert.equal(lives(pid), false)
})

test('after a restart nothing of before is left, and the same client goes on', async () => {
  const { launchKernel, kernelSpec } = await load()
  const kernel = await launchKernel(kernelSpec(), options)
  try {
    await kernel.client.execute('var old = 1', { timeoutMs: PATIENCE_MS })
    const { pid } = kernel
    await kernel.restart()
    assert.notEqual(kernel.pid, pid)
    const done = await kernel.client.execute('typeof (globalThis as any).old', { timeoutMs: PATIENCE_MS })
    assert.equal(result(done), "'undefined'")
    assert.equal(done.executionCount, 1)
  } finally {
    await kernel.close()
  }
})

test('a cell that ends the process is an error of the client, not a wait without end', async () => {
  const { launchKernel, kernelSpec } = await load()
  const kernel = await launchKernel(kernelSpec(), options)
  try {
    await assert.rejects(kernel.client.execute('process.kill(process.pid, "SIGKILL")'), {
      code: 'kernel/died',
      message: /ended by SIGKILL/,
    })
    await assert.rejects(kernel.client.execute('1'), { code: 'kernel/died' })
  } finally {
    await kernel.close()
  }
})

test('two kernels at once: each has its variables, and an interrupt of one leaves the other at work', async () => {
  const { launchKernel, kernelSpec } = await load()
  const kernels = await Promise.all([1, 2].map(() => launchKernel(kernelSpec(), options)))
  const [one, two] = kernels as [(typeof kernels)[number], (typeof kernels)[number]]
  const patience = { timeoutMs: PATIENCE_MS }
  try {
    await Promise.all(kernels.map(({ client }, at) => client.execute(`let mine = ${at + 1}`, patience)))
    let turns = 0
    const onMessage = ({ header }: { readonly header: { readonly msg_type: string } }) => {
      if (header.msg_type === 'stream') turns++
    }
    const goesOn = 'while (true) { console.log("on"); await new Promise((go) => setTimeout(go, 100)) }'
    const working = two.client.execute(goesOn, { ...patience, onMessage })
    await until(() => turns > 0, 'the first turn of the one that goes on')
    const stuck = one.client.execute('console.log("here"); while (true) {}', {
      ...patience,
      onMessage: ({ header }) => void (header.msg_type === 'stream' && one.interrupt()),
    })
    assert.equal(failure(await stuck)?.ename, 'KeyboardInterrupt')
    const before = turns
    await until(() => turns > before, 'another turn, after the interrupt of the other kernel')
    await two.interrupt()
    assert.equal(failure(await working)?.ename, 'KeyboardInterrupt')
    for (const [at, { client }] of kernels.entries())
      assert.equal(result(await client.execute('mine', patience)), String(at + 1))
  } finally {
    await Promise.all(kernels.map((kernel) => kernel.close()))
  }
})

test('a kernel whose starter is killed ends by itself', { timeout: 2 * PATIENCE_MS }, async () => {
  const starter = fileURLToPath(new URL('./starter.ts', import.meta.url))
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', starter], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  await until(() => /\d+\n/.test(text), "the kernel's process id")
  const pid = Number(text)
  assert.equal(lives(pid), true)
  child.kill('SIGKILL')
  await until(() => !lives(pid), 'the end of the orphan')
})

describe('a kernel that does not start', () => {
  test('says what the process printed', async () => {
    const { launchKernel, kernelSpec } = await load()
    const argv = [process.execPath, '--eval', 'console.error("no such luck"); process.exit(3)']
    await assert.rejects(launchKernel({ ...kernelSpec(), argv }, options), {
      code: 'kernel/died',
      message: /ended with code 3\. It printed:\nno such luck/,
    })
  })
  test('says that its program is not there', async () => {
    const { launchKernel, kernelSpec } = await load()
    await assert.rejects(launchKernel({ ...kernelSpec(), argv: ['/no/such/node'] }, options), {
      code: 'kernel/died',
      message: /could not be started.*ENOENT/s,
    })
  })
  test('is given up and ended after its time', async () => {
    const { launchKernel, kernelSpec } = await load()
    const argv = [process.execPath, '--eval', 'setInterval(() => {}, 1000)']
    await assert.rejects(launchKernel({ ...kernelSpec(), argv }, { ...options, timeoutMs: 300 }), {
      code: 'kernel/start',
      message: /does not answer after 0\.3 s/,
    })
  })
})
