// What travels inside the published package, and what is taken out of it first.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { strip, stripped } from '../../scripts/bundle.mjs'
import { manifest, root } from './built.ts'

interface LockEntry {
  readonly inBundle?: boolean
  readonly bin?: Readonly<Record<string, string>>
}

const lock = (
  JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockEntry>>
  }
).packages

test('what is stripped is bundled, so that an installation takes it from inside the package', () => {
  for (const name of Object.keys(stripped)) assert.equal(lock[`node_modules/${name}`]?.inBundle, true, name)
})

test('no package outside the bundle brings a program named as one that projects have: tsc, tsserver, node, npm', () => {
  const outside = Object.entries(lock).filter(([path, entry]) => path && !entry.inBundle && !('dev' in entry))
  for (const [path, { bin }] of outside)
    for (const name of ['tsc', 'tsserver', 'node', 'npm', 'npx', 'tslab'])
      assert.ok(!(bin && name in bin), `${path} brings ${name}`)
})

test('npm pack strips before it packs', () => {
  assert.match(manifest.scripts.prepack!, /scripts\/build\.mjs|npm run build/)
  assert.match(manifest.scripts.prepack!, /&& node scripts\/bundle\.mjs$/)
})

test('stripping removes the fields that do harm and nothing else, and a second time nothing', (t) => {
  const modules = mkdtempSync(join(tmpdir(), 'azlab-bundle-'))
  t.after(() => rmSync(modules, { recursive: true, force: true }))
  const fields = {
    version: '1.0.0',
    bin: { tsc: './bin/tsc' },
    scripts: { postinstall: 'false' },
    main: 'x.js',
  }
  for (const name of Object.keys(stripped)) {
    const file = join(modules, name, 'package.json')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify({ name, ...fields }))
  }
  const read = (name: string): unknown =>
    JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'))
  for (const _ of [1, 2]) {
    strip(modules)
    const [runtime, typescript] = ['onnxruntime-node', '@tslab/typescript-for-tslab']
    assert.deepEqual(read(runtime), {
      name: runtime,
      version: '1.0.0',
      bin: { tsc: './bin/tsc' },
      main: 'x.js',
    })
    assert.deepEqual(read(typescript), { name: typescript, version: '1.0.0', main: 'x.js' })
  }
})

test('a package that is not there is an error, not a package that does harm', () => {
  assert.throws(() => strip(join(tmpdir(), 'azlab-no-such-folder')), /ENOENT/)
})
