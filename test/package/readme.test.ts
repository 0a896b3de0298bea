// The samples of README.md compile under `strict` against the published declarations, and run.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import ts from 'typescript'
import { install, run } from './built.ts'
import { samples, together } from './readme.ts'

const project = mkdtempSync(join(tmpdir(), 'azlab-readme-'))
before(async () => {
  await install(project)
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
})
after(() => rmSync(project, { recursive: true, force: true }))

/** What a project with `strict` and TypeScript of today is told, libraries' declarations checked too. */
function errorsOf(code: string): string[] {
  const file = join(project, 'sample.ts')
  writeFileSync(file, code)
  const program = ts.createProgram([file], {
    strict: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    skipLibCheck: false,
    noEmit: true,
    preserveSymlinks: true,
    types: ['node'],
    typeRoots: [join(project, 'node_modules/@types')],
  })
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file: at }) => !at || /sample\.ts$|node_modules\/azlab\//.test(at.fileName))
    .map(
      ({ code: number, messageText }) => `TS${number} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    )
}

test('every sample compiles under strict', () => {
  const all = samples()
  assert.ok(all.length >= 4, `README.md has ${all.length} samples`)
  assert.deepEqual(errorsOf(together(all)), [])
})

test('a mistake in a sample is found', () => {
  const [loop] = samples()
  assert.match(errorsOf(together([loop!, 'lab.noSuchStage()']))[0]!, /^TS2339 Property 'noSuchStage'/)
})

test('the loop runs as it is printed, with one step for fifty', async () => {
  const loop = samples().find((code) => code.includes('lab.train({ steps: 50 })'))!
  const file = join(project, 'loop.mts')
  writeFileSync(file, `${together([loop.replace('steps: 50', 'steps: 1')])}process.exit(0)\n`)
  const printed = await run(process.execPath, ['--disable-warning=ExperimentalWarning', file], project)
  assert.match(printed, /deduction/)
})

test('the sample of the executor gives what its comments say', async () => {
  const sample = samples().find((code) => code.includes('createExecutor({'))!
  const comments = /^(one|two|stuck|random) +\/\/ \{ outcome: '(\w[\w-]*)'/gm
  const said = [...sample.matchAll(comments)].map(([, name, outcome]) => [name, outcome])
  assert.equal(said.length, 3)
  const ask = `console.log(JSON.stringify([${said.map(([name]) => `['${name}', ${name}!.outcome]`).join(', ')}]))\n`
  const file = join(project, 'executor.mts')
  writeFileSync(file, together([sample.replace('await executor.close()', `${ask}await executor.close()`)]))
  const printed = await run(process.execPath, ['--disable-warning=ExperimentalWarning', file], project)
  assert.deepEqual(JSON.parse(printed.trim().split('\n').at(-1)!), said)
})
