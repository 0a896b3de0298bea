// Pages of notebooks that were made to hurt: they show no other file, end in time, and lead nowhere.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { JSDOM } from 'jsdom'
import { openPictures } from '../../kernel/notebook/notebook-pictures.ts'
import { within } from '../../src/core/index.ts'
import { ensureBuilt, PATIENCE_MS } from './kernel.ts'

let notebookHtml: typeof import('../../kernel/notebook-html.ts').notebookHtml
before(
  async () => {
    await ensureBuilt()
    ;({ notebookHtml } = await import('../../kernel/notebook-html.ts'))
  },
  { timeout: PATIENCE_MS },
)

type Page = Parameters<typeof notebookHtml>[0]
const page = (cell: object, folder?: string) => {
  const common = { id: 'a', metadata: {}, source: '' }
  const notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [{ ...common, ...cell }] }
  return notebookHtml(notebook as unknown as Page, folder === undefined ? {} : { folder })
}
const text = (source: string, folder?: string) => page({ cell_type: 'markdown', source }, folder)
const output = (one: object) => page({ cell_type: 'code', execution_count: 1, outputs: [one] })

describe('pictures that a text names', () => {
  const root = mkdtempSync(join(tmpdir(), 'azlab-pictures-'))
  const folder = join(root, 'notebook')
  const inside = Buffer.from('a picture of the folder')
  const outside = Buffer.from('a secret of the machine')
  before(() => {
    mkdirSync(join(folder, 'sub'), { recursive: true })
    writeFileSync(join(folder, 'in.png'), inside)
    writeFileSync(join(folder, 'sub', 'a b.png'), inside)
    writeFileSync(join(root, 'out.png'), outside)
    writeFileSync(join(root, 'notebook-beside.png'), outside)
    mkdirSync(join(folder, 'folder.png'))
    symlinkSync(join(root, 'out.png'), join(folder, 'link.png'))
    symlinkSync(root, join(folder, 'up'))
    symlinkSync(join(folder, 'in.png'), join(folder, 'own.png'))
  })
  after(() => rmSync(root, { recursive: true, force: true }))

  for (const href of ['in.png', './in.png', 'sub/a%20b.png', 'sub/../in.png', 'own.png'])
    test(`are taken from its folder: ${href}`, () =>
      assert.equal(text(`![p](${href})`, folder).includes(inside.toString('base64')), true))

  const foreign = {
    'one folder up': '../out.png',
    'a folder whose name begins alike': '../notebook-beside.png',
    'an encoded step': '%2e%2e/out.png',
    'a detour': 'sub/../../out.png',
    'an absolute path': join(root, 'out.png'),
    'a link to a file': 'link.png',
    'a link to a folder': 'up/out.png',
    'a folder': 'folder.png',
    'a broken escape': '%.png',
    'a zero': 'in.png%00.png',
  }
  for (const [what, href] of Object.entries(foreign))
    test(`are not taken from ${what}`, () => {
      const made = text(`![the name](<${href}>)`, folder)
      assert.equal(made.includes(outside.toString('base64')), false)
      assert.equal(made.includes('<img'), false)
    })

  test('are not waited for when they are a pipe', { skip: process.platform === 'win32' }, () => {
    execFileSync('mkfifo', [join(folder, 'pipe.png')])
    assert.match(text('![the name](pipe.png)', folder), /\[the name\]/)
  })

  test('are not taken without a folder', () => assert.doesNotMatch(text('![p](in.png)'), /<img/))

  test('are at most 8 MiB, and 64 MiB in a page, however often one stands in it', () => {
    writeFileSync(join(folder, 'large.png'), Buffer.alloc(8 * 2 ** 20))
    writeFileSync(join(folder, 'larger.png'), Buffer.alloc(8 * 2 ** 20 + 1))
    const picture = openPictures(folder)
    const cell = { cell_type: 'markdown', id: 'a', metadata: {}, source: '' } as const
    assert.equal(picture('larger.png', cell), null)
    const taken = Array.from({ length: 10 }, () => picture('large.png', cell) !== null)
    assert.deepEqual(
      taken,
      Array.from({ length: 10 }, (_, at) => at < 8),
    )
  })

  test('with a broken escape in an attachment leave the page whole', () =>
    assert.match(text('![the name](attachment:%)\n\nthe end'), /\[the name\].*the end/s))
})

describe('a text that is slow to read', () => {
  // Linear in its length; the cube of the spaces would be some hours.
  test('two dollars and a hundred thousand spaces are a paragraph', () =>
    assert.match(text(`$$${' '.repeat(100_000)}x`), /\$\$/))
  test('a formula of its own lines is one, also with dollars and empty lines in it', () => {
    assert.match(text('$$\n  a_1 +\n\n b\n$$\n\nend'), /<math display="block".*<p>end<\/p>/s)
    assert.match(text('$$a$$ b'), /<p>\$.*b<\/p>/s)
  })
  test('dollars around LaTeX are taken away, and a hundred thousand of them are read once', () => {
    assert.match(output(latex('$$x$$')), /<math[^>]*display="block"[^>]*>.*<mi>x<\/mi>/s)
    assert.match(output(latex(`${'$'.repeat(100_000)}x${'$'.repeat(100_000)}y`)), /<\/html>/)
  })
  test('a nesting that no stack holds is shown as written', () => {
    const made = text(`${'>'.repeat(20_000)} deep`)
    assert.match(made, /deep/)
    assert.match(made, /<\/html>/)
  })
})

const latex = (source: string) => ({
  output_type: 'display_data',
  metadata: {},
  data: { 'text/latex': source },
})

test('work within its time gives its value, and a throw is thrown', () => {
  assert.deepEqual(
    within(PATIENCE_MS, () => 6 * 7),
    { value: 42 },
  )
  assert.throws(() => within(PATIENCE_MS, () => assert.fail('no')), /no/)
})

test('work without end is cut off, a loop that catches everything and a regular expression too', () => {
  const loop = () => {
    for (;;) {
      try {
        for (;;);
      } catch {}
    }
  }
  assert.equal(within(50, loop), undefined)
  assert.equal(
    within(50, () => /^(a+)+$/.test(`${'a'.repeat(60)}!`)),
    undefined,
  )
  assert.deepEqual(
    within(PATIENCE_MS, () => 'after'),
    { value: 'after' },
  )
})

describe('nothing of a notebook leads away from its page', () => {
  const META = '<meta http-equiv="refresh" content="0; url=https://example.com/">'
  const attacks: Readonly<Record<string, () => string>> = {
    'in a text': () => text(META),
    'in a text behind half a tag': () => text(`<svg><style><a id="</style>${META}">`),
    'in HTML': () => output({ output_type: 'display_data', metadata: {}, data: { 'text/html': META } }),
    'in the name of a stream': () => output({ output_type: 'stream', name: `">${META}`, text: 'x' }),
    'in a count': () => page({ cell_type: 'code', execution_count: META, outputs: [] }),
    'in the count of a result': () =>
      output({ output_type: 'execute_result', execution_count: META, data: {}, metadata: {} }),
    'in a mime type': () => output({ output_type: 'display_data', metadata: {}, data: { [META]: 1 } }),
    'in an id': () => page({ cell_type: 'raw', id: `">${META}` }),
    'in the mime type of an attachment': () =>
      page({
        cell_type: 'markdown',
        source: '![p](attachment:p)',
        attachments: { p: { [`image/">${META}`]: 'aGk=' } },
      }),
    'in a formula': () => text(`$$\\text{${META}}$$\n`),
    'in LaTeX': () => output(latex(`\\href{javascript:alert(1)}{${META}}`)),
    'in an error': () =>
      output({ output_type: 'error', ename: META, evalue: META, traceback: [`\x1b[31m${META}`] }),
  }
  for (const [where, made] of Object.entries(attacks))
    test(where, () => {
      const { document } = new JSDOM(made()).window
      const metas = [...document.querySelectorAll('meta')].map((one) => one.outerHTML.slice(0, 30))
      assert.equal(metas.length, 3, metas.join('\n')) // charset, viewport, policy
      const others = 'script, iframe, object, embed, form, base, link, [onerror], [href^="javascript" i]'
      assert.equal(document.querySelector(others), null)
    })
})
