// The samples of README.md and of the guides compile under `strict` against the published declarations, and run.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import ts from 'typescript'
import { install, run } from './built.ts'
import { blocksOf, modulesOf, PAGES, together } from './docs.ts'

const project = mkdtempSync(join(tmpdir(), 'azlab-readme-'))
before(async () => {
  await install(project)
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
})
after(() => rmSync(project, { recursive: true, force: true }))

/** The samples of a page, in order. */
const samples = (page: string): readonly string[] =>
  blocksOf(page).flatMap(({ language, code }) => (language === 'ts' ? [code] : []))

/** What a project with `strict` and TypeScript of today is told, libraries' declarations checked too. */
function errorsOf(modules: readonly string[]): string[] {
  const files = modules.map((code, at) => {
    const file = join(project, `sample-${at}.ts`)
    writeFileSync(file, code)
    return file
  })
  const program = ts.createProgram(files, {
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
    .filter(({ file: at }) => !at || /sample-\d+\.ts$|node_modules\/azlab\//.test(at.fileName))
    .map(
      ({ code: number, messageText }) => `TS${number} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    )
}

test('every sample compiles under strict', () => {
  const pages = PAGES.filter((page) => page === 'README.md' || page.startsWith('docs/guides/'))
  const modules = pages.flatMap(modulesOf)
  assert.ok(modules.length >= 8, `there are ${modules.length} modules of samples`)
  assert.deepEqual(errorsOf(modules), [])
})

test('a mistake in a sample is found', () => {
  const [loop] = samples('README.md')
  assert.match(errorsOf([together([loop!, 'lab.noSuchStage()'])])[0]!, /^TS2339 Property 'noSuchStage'/)
})

test('the loop runs as it is printed, with one step for fifty', async () => {
  const loop = samples('README.md').find((code) => code.includes('lab.train({ steps: 50 })'))!
  const file = join(project, 'loop.mts')
  writeFileSync(file, `${together([loop.replace('steps: 50', 'steps: 1')])}process.exit(0)\n`)
  const printed = await run(process.execPath, ['--disable-warning=ExperimentalWarning', file], project)
  assert.match(printed, /deduction/)
})

test('the sample of the executor gives what its comments say', async () => {
  const sample = samples('docs/guides/executor.md').find((code) => code.includes('createExecutor({'))!
  const comments = /^(one|two|stuck|random) +\/\/ \{ outcome: '(\w[\w-]*)'/gm
  const said = [...sample.matchAll(comments)].map(([, name, outcome]) => [name, outcome])
  assert.equal(said.length, 3)
  const ask = `console.log(JSON.stringify([${said.map(([name]) => `['${name}', ${name}!.outcome]`).join(', ')}]))\n`
  const file = join(project, 'executor.mts')
  writeFileSync(file, together([sample.replace('await executor.close()', `${ask}await executor.close()`)]))
  const printed = await run(process.execPath, ['--disable-warning=ExperimentalWarning', file], project)
  assert.deepEqual(JSON.parse(printed.trim().split('\n').at(-1)!), said)
})
