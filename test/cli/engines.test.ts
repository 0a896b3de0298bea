// azlab engines, azlab setup tensorflow, and the engine of a run.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { settings } from '../../src/cli/settings.ts'
import { setupTensorflow } from '../../src/cli/setup-tensorflow.ts'
import { runConfig } from '../../src/run/config.ts'
import { engineTable, textTable } from '../../src/view/index.ts'

test('the engine of a run is an option, cpu by default, and checked', () => {
  assert.equal(runConfig().engine, 'cpu')
  assert.equal(runConfig({ engine: 'auto' }).engine, 'auto')
  assert.throws(() => runConfig({ engine: 'gpu' as never }), {
    code: 'options/value',
    expected: "'cpu' | 'webgpu' | 'cuda' | 'tensorflow' | 'auto'",
  })
})

test('train takes --engine as it takes --set engine=…', async () => {
  assert.equal((await settings({ engine: 'webgpu' })).engine, 'webgpu')
  assert.equal((await settings({ set: ['engine=tensorflow'] })).engine, 'tensorflow')
})

test('a run that goes on keeps its engine', async () => {
  await assert.rejects(settings({ resume: 'runs/x', engine: 'cpu' }), {
    code: 'usage/resume',
    value: 'engine',
  })
})

test('the setup names the tool that it lacks, and makes nothing', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'azlab-setup-')), 'tensorflow')
  const asked = setupTensorflow({ folder, python: 'no-python-of-this-name' })
  await assert.rejects(asked, { code: 'setup/missing', expected: 'no-python-of-this-name' })
  rmSync(join(folder, '..'), { recursive: true })
})

test('the table of engines shows each with its state, and which one auto takes', () => {
  const missing = { difference: null, stepMs: null, drawMs: null }
  const text = textTable(
    engineTable({
      engines: [
        {
          name: 'cpu',
          state: 'ready',
          description: 'a runtime',
          difference: 1e-7,
          stepMs: 12.3,
          drawMs: 4.56,
          message: '',
        },
        { name: 'cuda', state: 'missing', description: '', ...missing, message: 'It needs a GPU.' },
      ],
      choice: 'cpu',
      why: 'The only one.',
    }),
    { width: 140 },
  )
  assert.match(text, /cpu +ready +1\.0e-7 +12 +4\.56 +a runtime/)
  assert.match(text, /cuda +missing +It needs a GPU\./)
  assert.match(text, /auto takes cpu\. The only one\./)
})
