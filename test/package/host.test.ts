// The published file in a project that has a TypeScript of its own, installed by npm as a user would. It takes the registry
// and about two minutes: run with AZLAB_TEST_PACKED=1, as CI does.

import assert from 'node:assert/strict'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { strip } from '../../scripts/bundle.mjs'
import { launch } from '../../scripts/launch.mjs'
import { root, run, stage } from './built.ts'
import { modulesOf } from './docs.ts'

const scratch = mkdtempSync(join(tmpdir(), 'azlab-host-'))
after(() => rmSync(scratch, { recursive: true, force: true }))
const project = join(scratch, 'project')

// The Node of this test for everything that npm starts, and nothing that an outer `npm run` says of azlab's own folder.
const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|ONNXRUNTIME)/i.test(name))
const PATH = `${dirname(process.execPath)}:${process.env.PATH}`
const env = { ...Object.fromEntries(kept), PATH }

/** Runs npm or npx to its end; gives its exit code and what it printed. */
async function npm(command: 'npm' | 'npx', args: readonly string[], cwd = project) {
  let printed = ''
  const onOutput = (text: string): void => {
    printed += text
  }
  const code = await launch(command, args, { cwd, env, onOutput })
  return { code, printed }
}

type Lock = { readonly packages: Readonly<Record<string, { readonly inBundle?: boolean }>> }
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock

/** Leaves out the packages inside a package: the lock file names each of them. */
const outer = (folder: string) => (path: string) => path !== join(folder, 'node_modules')

const asked = process.env.AZLAB_TEST_PACKED === '1'
const skip = asked ? false : 'AZLAB_TEST_PACKED=1 installs the packed file from the registry'

describe('the packed file, installed in a project with TypeScript 5.9', { skip }, () => {
  let offline: string | undefined
  before(async () => {
    mkdirSync(project)
    writeFileSync(join(project, 'package.json'), '{ "name": "host", "private": true, "type": "module" }')
    const own = ['install', '--no-audit', '--no-fund', 'typescript@5.9', '@types/node@24']
    const first = await npm('npm', own)
    if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT/.test(first.printed)) {
      offline = 'the registry cannot be reached'
      return
    }
    assert.equal(first.code, 0, first.printed)
    const staged = join(scratch, 'staged')
    await stage(staged)
    for (const [folder, { inBundle }] of Object.entries(lock.packages)) {
      const installed = join(root, folder)
      if (inBundle && existsSync(installed))
        cpSync(installed, join(staged, folder), { recursive: true, filter: outer(installed) })
    }
    strip(join(staged, 'node_modules'))
    const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', scratch]
    const packed = await npm('npm', pack, staged)
    assert.equal(packed.code, 0, packed.printed)
    const archive = readdirSync(scratch).find((name) => name.endsWith('.tgz'))!
    const installed = await npm('npm', ['install', '--no-audit', '--no-fund', join(scratch, archive)])
    assert.equal(installed.code, 0, installed.printed)
  })

  test("the project's compiler is still its own", async (t) => {
    if (offline) return t.skip(offline)
    assert.match((await npm('npx', ['tsc', '--version'])).printed, /^Version 5\.9\./)
    const owner = JSON.parse(readFileSync(join(project, 'node_modules/typescript/package.json'), 'utf8'))
    assert.match(owner.version, /^5\.9\./)
  })

  test('no package of the project has an install script that fetches something', (t) => {
    if (offline) return t.skip(offline)
    assert.ok(!existsSync(join(project, 'node_modules/onnxruntime-node')), 'it would run its script')
    const file = join(project, 'node_modules/azlab/node_modules/onnxruntime-node/package.json')
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).scripts, undefined)
  })

  test('the samples of README.md compile under strict with that compiler', async (t) => {
    if (offline) return t.skip(offline)
    const files = modulesOf('README.md').map((code, at) => {
      writeFileSync(join(project, `sample-${at}.ts`), code)
      return `sample-${at}.ts`
    })
    const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2022', '--types', 'node']
    const { code, printed } = await npm('npx', ['tsc', ...options, ...files])
    assert.equal(code, 0, printed)
  })

  test('a script that imports azlab runs on the engine of the package, by node and by azlab run', async (t) => {
    if (offline) return t.skip(offline)
    const code = `import { az } from 'azlab'
      const policy = await az.policy('tiny')
      const lab = az.lab({ policy, seed: 7 })
      await lab.seed()
      const proposals = await lab.propose('deduction', { count: 4 })
      const count: number = proposals.length
      console.log('proposals', count)
      process.exit(0)`
    writeFileSync(join(project, 'mine.ts'), code)
    assert.match(await run(process.execPath, ['mine.ts'], project), /proposals 4/)
    const { code: exit, printed } = await npm('npx', ['azlab', 'run', 'mine.ts'])
    assert.equal(exit, 0, printed)
    assert.match(printed, /proposals 4/)
  })

  test('a notebook runs in the kernel of the package', async (t) => {
    if (offline) return t.skip(offline)
    const cell = { cell_type: 'code', execution_count: null, id: 'a', metadata: {}, outputs: [] }
    const source = 'const n: number = 6 * 7\nconsole.log("answer", n)'
    const notebook = { cells: [{ ...cell, source }], metadata: {}, nbformat: 4, nbformat_minor: 5 }
    writeFileSync(join(project, 'one.ipynb'), JSON.stringify(notebook))
    const { code, printed } = await npm('npx', ['azlab', 'notebook', 'run', 'one.ipynb'])
    assert.equal(code, 0, printed)
    assert.match(readFileSync(join(project, 'one.ipynb'), 'utf8'), /answer 42/)
  })
})
