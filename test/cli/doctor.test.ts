// azlab doctor: what it finds on this machine, and what it says of machines that lack something.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeDoctor, examine, type LanguageReport } from '../../src/cli/doctor/doctor.ts'
import { azlab } from './azlab.ts'

test('doctor --json finds JavaScript at the level that a program then gets', {
  timeout: 120_000,
}, async () => {
  const { code, stdout } = await azlab(['doctor', '--json'])
  const { languages, engines, node, v8, v8Flags } = JSON.parse(stdout) as Awaited<ReturnType<typeof examine>>
  assert.equal(code, 0)
  assert.equal(node, process.version)
  assert.equal(v8, process.versions.v8)
  assert.deepEqual(v8Flags, {
    flags: ['--no-maglev', '--no-turboshaft-load-elimination'],
    origin: 'command line',
  })
  assert.deepEqual(
    engines.map(({ name }) => name),
    ['cpu', 'webgpu', 'cuda'],
  )
  assert.equal(engines[0]!.state, 'ready')
  const found = languages.find(({ language }) => language === 'javascript')!
  const exec = await azlab(['exec', '--once'], {
    input: '{"program":"function f(x) { return x }","input":"1"}',
  })
  assert.equal(JSON.parse(exec.stdout).outcome, 'ok')
  assert.equal(found.isolation, found.levels[0])
  assert.ok(found.checks.some(({ name, works }) => name === 'quickjs' && works))
})

const missing: LanguageReport = {
  language: 'javascript',
  isolation: null,
  levels: [],
  checks: [{ name: 'isolated-vm', works: false, found: null, problem: 'No native build was found' }],
  advice: ['Install isolated-vm.'],
}

test('a language that cannot be run is called refused, with the reason and what to install', async () => {
  const text = describeDoctor(await examine([async () => missing], async () => []))
  assert.match(
    text,
    /javascript: refused\n {2}no {3}isolated-vm: No native build was found\n {2}→ Install isolated-vm\./,
  )
})

test('a language that runs is told with its level and the others that it has', async () => {
  const report = { ...missing, isolation: 'isolate', levels: ['isolate', 'quickjs'], advice: [] } as const
  assert.match(
    describeDoctor(await examine([async () => report], async () => [])),
    /runs, isolation isolate \(also: quickjs\)/,
  )
})

test('an engine that does not run is told with what it lacks, one that runs with what it is', async () => {
  const none = { difference: null, stepMs: null, drawMs: null }
  const text = describeDoctor(
    await examine([], async () => [
      { ...none, name: 'cpu', state: 'ready', description: 'onnxruntime 1, cpu', message: '' },
      { ...none, name: 'cuda', state: 'missing', description: '', message: 'It needs CUDA 12.' },
    ]),
  )
  assert.match(text, /engines\n {2}yes {2}cpu: onnxruntime 1, cpu\n {2}no {3}cuda: It needs CUDA 12\./)
})

test('the flags of V8 are told, and how the process came to them', async () => {
  const report = await examine([], async () => [])
  const told = (origin: 'command line' | 'import'): string =>
    describeDoctor({ ...report, v8Flags: { ...report.v8Flags, origin } })
  assert.match(
    told('command line'),
    /^Node .*\nV8 [\d.]+\S* with --no-maglev and --no-turboshaft-load-elimination, set on the command line\n/,
  )
  assert.match(
    told('import'),
    /with --no-maglev and --no-turboshaft-load-elimination, set when azlab was imported/,
  )
})
