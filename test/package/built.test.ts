// The published package, built and packed: it loads on Node 22 and 24, and the notebook kernel's TypeScript checks
// cells against its declarations.

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import newestTypeScript, { type CompilerOptions } from 'typescript'
import { bringNode } from '../../scripts/setup.mjs'
import { install, manifest, root, run } from './built.ts'

const require = createRequire(import.meta.url)
const kernelTypeScript =
  require('@tslab/typescript-for-tslab') as typeof import('@tslab/typescript-for-tslab')

const project = mkdtempSync(join(tmpdir(), 'azlab-package-'))
before(() => install(project))
after(() => rmSync(project, { recursive: true, force: true }))

/** The names by which the package is imported. */
const DOORS = Object.keys(manifest.exports)
  .filter((path) => path !== './package.json')
  .map((path) => path.replace(/^\./, 'azlab'))

/** A file that imports every door, and what a compiler says of it and of the declarations that it reaches. */
function doorErrors(ts: typeof newestTypeScript, options: CompilerOptions): string[] {
  const file = join(project, 'doors.mts')
  const lines = DOORS.map((door, i) => `import * as door${i} from '${door}'\nconsole.log(door${i})`)
  writeFileSync(file, `${lines.join('\n')}\n`)
  const program = ts.createProgram([file], {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    types: ['node'],
    typeRoots: [join(project, 'node_modules/@types')],
    ...options,
  })
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => !file || /doors\.mts$|node_modules\/azlab\//.test(file.fileName))
    .map(
      ({ file, messageText }) =>
        `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    )
}

/** What the declarations of a door say that it exports, types apart. */
function valuesOf(door: string): readonly string[] {
  const ts = newestTypeScript
  const file = join(project, 'values.mts')
  writeFileSync(file, `import * as door from '${door}'\nexport { door }\n`)
  const options = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }
  const program = ts.createProgram([file], { ...options, types: ['node'], skipLibCheck: true, noEmit: true })
  const checker = program.getTypeChecker()
  const [{ moduleSpecifier } = {} as never] = program
    .getSourceFile(file)!
    .statements.filter((one) => ts.isImportDeclaration(one))
  const isValue = (symbol: ReturnType<typeof checker.getExportsOfModule>[number]): boolean => {
    const of = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    return (of.flags & ts.SymbolFlags.Value) !== 0
  }
  return checker
    .getExportsOfModule(checker.getSymbolAtLocation(moduleSpecifier)!)
    .filter(isValue)
    .map(({ name }) => name)
    .sort()
}

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
    for (const door of DOORS)
      test(`${door} imports, with everything that its declarations promise`, async (t) => {
        if (!node) return t.skip('no network to fetch this Node')
        const code = `console.log(JSON.stringify(Object.keys(await import('${door}')).sort()))`
        const quiet = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', code]
        assert.deepEqual(JSON.parse(await run(node, quiet, project)), valuesOf(door))
      })
    test('the executor loads nothing of engine, model or view, and no package of theirs', async (t) => {
      if (!node) return t.skip('no network to fetch this Node')
      const code = `import { registerHooks } from 'node:module'
        const loaded = []
        registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
        await import('azlab/executor')
        console.log(JSON.stringify(loaded))`
      const quiet = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', code]
      const loaded = JSON.parse(await run(node, quiet, project)) as string[]
      assert.ok(loaded.some((url) => url.endsWith('/dist/executor/create.js')))
      const rooms = /\/dist\/(?:engine|model|policy|task|stage|evaluate|run|view|lab|pretrain)\//
      const packages = /node_modules\/(?:onnxruntime|@tensorflow|@huggingface|plotly|zod)/
      assert.deepEqual(
        loaded.filter((url) => rooms.test(url) || packages.test(url)),
        [],
      )
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

describe('the doors, type-checked in an ES module', () => {
  test("by TypeScript 5.0, Node16's resolution", () => {
    const ts = kernelTypeScript as unknown as typeof newestTypeScript
    const options = { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 }
    assert.deepEqual(doorErrors(ts, options), [])
  })
  test('by the newest TypeScript, for Node and for a bundler', () => {
    const ts = newestTypeScript
    for (const options of [
      { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
      { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
    ])
      assert.deepEqual(doorErrors(ts, options), [])
  })
})
