// The Jupyter project's own tests pass against this kernel, where a Python has them.

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { root } from '../package/built.ts'
import { ensureBuilt } from './kernel.ts'

const suite = fileURLToPath(new URL('./azlab_kernel_test.py', import.meta.url))

/** A Python that has jupyter_kernel_test: AZLAB_PYTHON, the project's .venv, or the one on the path. */
function findPython(): string | undefined {
  const candidates = [process.env.AZLAB_PYTHON, join(root, '.venv', 'bin', 'python'), 'python3']
  return candidates.find(
    (python) =>
      python && spawnSync(python, ['-c', 'import jupyter_kernel_test'], { timeout: 60_000 }).status === 0,
  )
}

test('jupyter_kernel_test passes, and skips the pager alone', async (t) => {
  const python = findPython()
  if (!python) return t.skip('no Python with jupyter_kernel_test: pip install jupyter_kernel_test into .venv')
  const prefix = mkdtempSync(join(tmpdir(), 'azlab-jkt-'))
  try {
    await ensureBuilt()
    const { installKernel } = await import('../../kernel/client/install.ts')
    await installKernel({ kind: 'prefix', folder: prefix })
    const env = { ...process.env, JUPYTER_PATH: join(prefix, 'share', 'jupyter'), JUPYTER_DATA_DIR: prefix }
    const child = spawn(python, [suite, '-v'], { env, cwd: prefix, timeout: 300_000 })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    const code = await new Promise((resolve) => child.on('close', resolve))
    assert.equal(code, 0, output)
    const skipped = [...output.matchAll(/^(test_\w+) .*skipped/gm)].map(([, name]) => name)
    assert.deepEqual(skipped, ['test_pager'], output)
  } finally {
    rmSync(prefix, { recursive: true, force: true })
  }
})
