// The library in stock tslab's own kernel: results show themselves there too, with what it can show.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { root } from '../package/built.ts'
import { ensureBuilt, PATIENCE_MS, printed } from './kernel.ts'

const program = join(dirname(createRequire(import.meta.url).resolve('tslab/package.json')), 'bin', 'tslab')
const spec = {
  argv: [process.execPath, program, 'kernel', '--config-path', '{connection_file}'],
  display_name: 'stock tslab',
  language: 'typescript',
}

/** A program of one step, with a policy that needs no model. Stock tslab loses `{ name }` of earlier cells: `{ name: name }`. */
const CELLS = [
  "import { az } from 'azlab'",
  "const program = 'function f(a) { return a + 1 }<|input|>2'",
  "const policy = az.scriptedPolicy({ style: 'compact', id: 'author', reply: () => program })",
  'const lab = az.lab({ policy: policy, seed: 1 })',
  "const proposals = await lab.propose('deduction', { count: 2 })\nproposals",
  "az.plot.figure({ title: 'Two points', data: [{ x: [1, 2], y: [3, 4] }] })",
  'await lab.close()',
]

test('a stage and a figure show themselves in stock tslab', { timeout: 2 * PATIENCE_MS }, async (t) => {
  await ensureBuilt()
  const { launchKernel } = await import('../../kernel/client/launch.ts')
  const folder = mkdtempSync(join(tmpdir(), 'azlab-tslab-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules/azlab'), 'junction')
  const kernel = await launchKernel(spec, { cwd: folder, timeoutMs: PATIENCE_MS })
  try {
    const ids: string[] = []
    for (const code of CELLS) {
      const done = await kernel.client.execute(code, { timeoutMs: PATIENCE_MS })
      assert.equal(done.status, 'ok', `${code}\n${printed(done, 'stderr')}`)
      ids.push(done.id)
    }
    const shown = ids.map((id) =>
      kernel.client.outputs(id).flatMap((one) => (one.output_type === 'display_data' ? [one.data] : [])),
    )
    // On a busy machine a stage shows how far it is, before its result.
    assert.match(String(shown[4]?.at(-1)?.['text/html']), /<table.*function.*<\/table>/s)
    const figure = () =>
      kernel.client.outputs(ids[5]!).find((one) => one.output_type === 'display_data')?.data ?? {}
    // The picture takes the place of the title when it is drawn; only a cell that runs can send it.
    for (let i = 0; i < 100 && !figure()['text/html']; i++) {
      await kernel.client.execute('await new Promise((go) => setTimeout(go, 100))', {
        timeoutMs: PATIENCE_MS,
      })
    }
    const types = ['application/vnd.plotly.v1+json', 'text/html', 'text/plain']
    assert.deepEqual(Object.keys(figure()).sort(), types)
  } finally {
    await kernel.close()
  }
})
