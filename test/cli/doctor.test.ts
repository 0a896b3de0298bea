// azlab doctor: what it finds on this machine, and what it says of machines that lack something.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeDoctor, examine, type LanguageReport } from '../../src/cli/doctor.ts'
import { azlab } from './azlab.ts'

test('doctor --json finds JavaScript at the level that a program then gets', {
  timeout: 120_000,
}, async () => {
  const { code, stdout } = await azlab(['doctor', '--json'])
  const { languages, node } = JSON.parse(stdout) as Awaited<ReturnType<typeof examine>>
  assert.equal(code, 0)
  assert.equal(node, process.version)
  const found = languages.find(({ language }) => language === 'javascript')!
  const exec = await azlab(['exec', '--once'], {
    input: '{"program":"function f(x) { return x }","input":"1"}',
  })
  assert.equal(JSON.parse(exec.stdout).outcome, 'ok')
  assert.equal(found.isolation, found.levels[0])
  assert.ok(found.checks.some(({ name, works }) => name === 'quickjs' && works))
})

const missing: LanguageReport = {
  ...{ language: 'javascript', isolation: null, levels: [] },
  checks: [{ name: 'isolated-vm', works: false, found: null, problem: 'No native build was found' }],
  advice: ['Install isolated-vm.'],
}

test('a language that cannot be run is called refused, with the reason and what to install', async () => {
  const text = describeDoctor(await examine([async () => missing]))
  assert.match(
    text,
    /javascript: refused\n {2}no {3}isolated-vm: No native build was found\n {2}→ Install isolated-vm\./,
  )
})

test('a language that runs is told with its level and the others that it has', async () => {
  const report = { ...missing, isolation: 'isolate', levels: ['isolate', 'quickjs'], advice: [] } as const
  assert.match(
    describeDoctor(await examine([async () => report])),
    /runs, isolation isolate \(also: quickjs\)/,
  )
})
