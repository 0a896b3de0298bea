// The published package, built and packed: it loads on Node 22 and 24, and the notebook kernel's TypeScript checks
// cells against its declarations.

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { bringNode } from '../../scripts/setup.mjs'
import { install, manifest, root, run } from './built.ts'

const require = createRequire(import.meta.url)
const kernelTypeScript =
  require('@tslab/typescript-for-tslab') as typeof import('@tslab/typescript-for-tslab')

const project = mkdtempSync(join(tmpdir(), 'azlab-package-'))
before(() => install(project))
after(() => rmSync(project, { recursive: true, force: true }))

/** This Node where it is of that line; otherwise one fetched into .node/, or undefined without a network. */
async function nodeOf(version: string): Promise<string | undefined> {
  const line = version.split('.')[0]!
  if (process.versions.node.split('.')[0] === line) return process.execPath
  return bringNode(version, join(root, '.node', line), 'to test the package on it').catch((error: Error) => {
    if (/registry cannot be reached/.test(error.message)) return undefined
    throw error
  })
}

// The oldest that package.json's engines allow, and the one that set-up brings.
for (const version of ['22.18.0', '24.21.0']) {
  describe(`on Node ${version.split('.')[0]}`, () => {
    let node: string | undefined
    before(async () => {
      node = await nodeOf(version)
    })
    const cases = [
      // It also shows that no module of the package awaits at top level: require() refuses such a graph.
      ['require gives the public interface', '--eval', "console.log(typeof require('azlab').AzlabError)"],
      [
        'import gives the public interface',
        '--input-type=module',
        '--eval',
        "import { AzlabError } from 'azlab'; console.log(typeof AzlabError)",
      ],
      [
        'require and import give the same module',
        '--eval',
        "import('azlab').then((m) => console.log(m.AzlabError === require('azlab').AzlabError ? 'function' : 'two'))",
      ],
    ] as const
    for (const [name, ...args] of cases)
      test(name, async (t) => {
        if (!node) return t.skip('no network to fetch this Node')
        const quiet = ['--disable-warning=ExperimentalWarning', ...args]
        assert.equal((await run(node, quiet, project)).trim(), 'function')
      })
    test('every benchmark of the package can be opened by its name', async (t) => {
      if (!node) return t.skip('no network to fetch this Node')
      const code = `const az = require('azlab')
        const opened = async ({ name }) => (await az.openBenchmark(name)).info.name === name
        az.listBenchmarks().then(async (all) => console.log(all.length, (await Promise.all(all.map(opened))).every(Boolean)))`
      const printed = await run(node, ['--disable-warning=ExperimentalWarning', '--eval', code], project)
      const folders = readdirSync(join(root, 'datasets-eval')).filter((name) =>
        existsSync(join(root, 'datasets-eval', name, 'benchmark.json')),
      )
      assert.equal(printed.trim(), `${folders.length} true`)
    })
    test('the program starts', async (t) => {
      if (!node) return t.skip('no network to fetch this Node')
      assert.match(await run(node, ['node_modules/azlab/bin/azlab.mjs', '--help'], project), /azlab/)
    })
  })
}

test('on an older Node the program says which one it needs and how to get it', async () => {
  const older = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } })`
  const program = run(process.execPath, ['--import', older, 'node_modules/azlab/bin/azlab.mjs'], project)
  await assert.rejects(program, /ended with 1.*needs Node 22\.18 or later.*npm install --prefix/s)
})

describe('what is published', () => {
  test('every file that package.json points to is there', () => {
    for (const file of ['dist/index.js', 'dist/index.d.ts', 'dist/cli/main.js', 'bin/azlab.mjs', 'LICENSE'])
      assert.ok(existsSync(join(project, 'node_modules/azlab', file)), file)
  })
  test('nothing of the sources, the tests or the set-up is published', () => {
    for (const entry of ['src', 'test', 'scripts', '.node', '.ci', 'node_modules'])
      assert.ok(!existsSync(join(project, 'node_modules/azlab', entry)), entry)
  })
  test('optional packages are no dependencies', () => {
    for (const name of ['@tensorflow/tfjs-node-gpu', 'danfojs-node'])
      assert.ok(!(name in manifest.dependencies), `${name} must not be a dependency`)
  })
})

/**
 * The errors of a notebook cell in which azlab is imported, checked as the kernel checks it: TypeScript 5.0, Node10
 * resolution, not strict. With `libraries` the declarations that the cell reaches are checked too, ours alone reported.
 */
function errorsOf(cell: string, libraries = false): string[] {
  const ts = kernelTypeScript
  const file = join(project, 'cell.ts')
  writeFileSync(file, `import * as az from 'azlab'\n${cell}\nexport {}\n`)
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.ES2022,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts'],
    moduleResolution: ts.ModuleResolutionKind.Node10,
    esModuleInterop: true,
    skipLibCheck: !libraries,
    noEmit: true,
    types: ['node'],
    typeRoots: [join(project, 'node_modules/@types')],
  })
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => !file || /cell\.ts$|node_modules\/azlab\//.test(file.fileName))
    .map(
      ({ code, file, messageText }) =>
        `TS${code} ${file?.fileName ?? ''} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    )
}

describe("a notebook cell, type-checked by the kernel's TypeScript", () => {
  test('its TypeScript is 5.0', () => assert.equal(kernelTypeScript.version, '5.0.4'))
  test('a right cell has no error', () => {
    const cell = "const code: string = new az.AzlabError('no', { code: 'x' }).code\nconsole.log(code)"
    assert.deepEqual(errorsOf(cell), [])
  })
  test('an evaluation has its types: records, summary, and the curve of a run', () => {
    const cell = `const found = await az.az.evaluate('tiny', 'tiny-js', { limit: 3 })
      const reasons: string[] = found.map((record) => record.reason)
      const right: number = found.summary.accuracy!.mean
      const curve = await az.az.evaluate(await az.az.open('run'), 'tiny-js')
      const p: number = curve.comparisons[0]!.p + az.az.rise(found, found).p
      console.log(reasons, right, p, found.wrong.table())`
    assert.deepEqual(errorsOf(cell), [])
  })
  test('a wrong assignment is an error', () => {
    const errors = errorsOf("const code: number = new az.AzlabError('no', { code: 'x' }).code")
    assert.equal(errors.length, 1)
    assert.match(errors[0] ?? '', /TS2322 .*cell\.ts Type 'string' is not assignable to type 'number'/)
  })
  test('a name that azlab has not is an error', () => {
    assert.match(errorsOf('az.noSuchStage()')[0] ?? '', /TS2339 .*cell\.ts/)
  })
  test('every declaration that the public interface reaches is valid in TypeScript 5.0', () => {
    assert.deepEqual(errorsOf('', true), [])
  })
})
