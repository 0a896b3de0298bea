// The kernelspec: where it goes, what it says, and what is left alone.

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  findInstalled,
  folderAt,
  installKernel,
  kernelSpec,
  removeKernel,
  searchFolders,
  userData,
} from '../../kernel/client/install.ts'
import { NODE_FLAGS } from '../../src/core/index.ts'

function folderFor(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'azlab-install-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('the kernelspec starts the kernel of this package with this Node, and is interrupted by message', () => {
  const { argv, interrupt_mode, language } = kernelSpec()
  assert.equal(argv[0], process.execPath)
  for (const flag of NODE_FLAGS) assert.ok(argv.slice(1, -3).includes(flag), flag)
  assert.match(argv.join(' '), /kernel\/main\.[jt]s --connection-file \{connection_file\}$/)
  assert.deepEqual({ interrupt_mode, language }, { interrupt_mode: 'message', language: 'typescript' })
})

test('install below a prefix writes kernel.json and a logo there', async (t) => {
  const prefix = folderFor(t)
  const { folder } = await installKernel({ kind: 'prefix', folder: prefix })
  assert.equal(folder, join(prefix, 'share/jupyter/kernels/azlab'))
  assert.deepEqual(JSON.parse(readFileSync(join(folder, 'kernel.json'), 'utf8')), kernelSpec())
  assert.match(readFileSync(join(folder, 'logo-svg.svg'), 'utf8'), /^<svg /)
  assert.deepEqual(readdirSync(dirname(folder)), ['azlab'])
})

test('install twice leaves one', async (t) => {
  const place = { kind: 'prefix', folder: folderFor(t) } as const
  await installKernel(place)
  const { folder } = await installKernel(place)
  assert.deepEqual(readdirSync(dirname(folder)), ['azlab'])
})

test('install into a virtual environment that is not there says how to make one', (t) =>
  assert.rejects(installKernel({ kind: 'venv', folder: join(folderFor(t), '.venv') }), {
    code: 'kernel/no-venv',
    message: /no Python environment.*npm run lab/,
  }))

test('what is installed is found, with what it says', async (t) => {
  const place = { kind: 'prefix', folder: folderFor(t) } as const
  const { folder } = await installKernel(place)
  assert.deepEqual(await findInstalled([folder, '/no/such']), [{ folder, spec: kernelSpec() }])
})

test('a kernel.json that cannot be read is named, and not found', async (t) => {
  const folder = folderFor(t)
  writeFileSync(join(folder, 'kernel.json'), '{')
  const bad: string[] = []
  assert.deepEqual(await findInstalled([folder], (where) => bad.push(where)), [])
  assert.deepEqual(bad, [folder])
})

test('remove takes the kernelspec away, and says when there is none', async (t) => {
  const place = { kind: 'prefix', folder: folderFor(t) } as const
  const { folder } = await installKernel(place)
  assert.equal(await removeKernel(place), folder)
  assert.equal(existsSync(folder), false)
  assert.equal(await removeKernel(place), null)
})

test("another's kernel of the same name is neither replaced nor removed", async (t) => {
  const place = { kind: 'prefix', folder: folderFor(t) } as const
  const folder = folderAt(place)
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'kernel.json'),
    JSON.stringify({ argv: ['other'], display_name: 'Other', language: 'x' }),
  )
  await assert.rejects(installKernel(place), { code: 'kernel/not-ours' })
  await assert.rejects(removeKernel(place), { code: 'kernel/not-ours' })
  assert.equal(existsSync(folder), true)
})

test("the user's folder is Jupyter's own on each system", () => {
  const home = { HOME: '/home/ada' }
  assert.equal(userData(home, 'linux'), '/home/ada/.local/share/jupyter')
  assert.equal(userData({ ...home, XDG_DATA_HOME: '/data' }, 'linux'), '/data/jupyter')
  assert.equal(userData(home, 'darwin'), '/home/ada/Library/Jupyter')
  assert.equal(userData({ ...home, JUPYTER_DATA_DIR: '/j' }, 'darwin'), '/j')
})

test('JUPYTER_PATH comes before the user, and the project before the system', () => {
  const folders = searchFolders('/project', { HOME: '/home/ada', JUPYTER_PATH: '/one:/two' })
  const at = (part: string) => folders.findIndex((folder) => folder.startsWith(part))
  const order = [at('/one'), at('/two'), at('/home/ada'), at('/project/.venv'), at('/usr/local')]
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  )
  assert.ok(!order.includes(-1))
})
