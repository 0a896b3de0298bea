// The page of a notebook: complete in one file, nothing foreign runs in it, figures are live.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { ensureBuilt, PATIENCE_MS } from './kernel.ts'

type Html = typeof import('../../kernel/notebook-html.ts')
type Ansi = typeof import('../../kernel/notebook/ansi.ts')
type File = typeof import('../../kernel/notebook/notebook-file.ts')
let html: Html
let ansi: Ansi
let file: File
before(
  async () => {
    await ensureBuilt()
    html = await import('../../kernel/notebook-html.ts')
    ansi = await import('../../kernel/notebook/ansi.ts')
    file = await import('../../kernel/notebook/notebook-file.ts')
  },
  { timeout: PATIENCE_MS },
)

const code = (source: string, outputs: readonly unknown[] = []) => ({
  cell_type: 'code',
  id: 'c',
  metadata: {},
  execution_count: 1,
  source,
  outputs,
})
const text = (source: string, more: object = {}) => ({
  cell_type: 'markdown',
  id: 'm',
  metadata: {},
  source,
  ...more,
})
const shown = (data: object, metadata: object = {}) => ({ output_type: 'display_data', data, metadata })

function page(...cells: readonly unknown[]): string {
  const notebook = file.parseNotebook(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }))
  return html.notebookHtml(notebook)
}
const output = (data: object, metadata: object = {}) => page(code('', [shown(data, metadata)]))
const FIGURE = { data: [{ type: 'bar', y: [1, 2] }], layout: { height: 300 } }
const PLOTLY = 'application/vnd.plotly.v1+json'

describe('text', () => {
  test('is rendered, with anchors as Jupyter gives them', () =>
    assert.match(
      page(text('## Two *words*\n\n- a\n- b')),
      /<h2 id="Two-words">Two <em>words<\/em><\/h2>.*<li>a<\/li>/s,
    ))
  test('gives the page its title', () =>
    assert.match(page(text('# My `first` study')), /<title>My first study<\/title>/))
  test('with a script loses it', () => {
    const made = page(text('hello <script>alert(1)</script><img src=x onerror="alert(2)">'))
    assert.doesNotMatch(made, /alert/)
    assert.match(made, /hello/)
  })
  test('with a link that runs loses it', () =>
    assert.doesNotMatch(page(text('[click](javascript:alert(1))')), /javascript:/))
  test('with formulas has them as MathML', () =>
    assert.match(
      page(text('reward $1 - \\bar r_a$, and $r_b$ of *it*')),
      /<math><mrow><mn>1<\/mn>.*<msub><mi>r<\/mi><mi>b<\/mi><\/msub>.*<em>it<\/em>/s,
    ))
  test('with a formula that cannot be read shows it as written', () =>
    assert.match(page(text('$\\frac{1$')), /<span class="math">\\frac\{1<\/span>/))
  test('with prices has no formula', () =>
    assert.doesNotMatch(page(text('from 5$ to 10$')), /<math|class="math"/))
  test('highlights TypeScript', () =>
    assert.match(
      page(text('```ts\nconst a = 1\n```')),
      /<span class="k">const<\/span> a = <span class="n">1<\/span>/,
    ))
  test('takes attachments into the page', () => {
    const made = page(text('![p](attachment:p.png)', { attachments: { 'p.png': { 'image/png': 'aGk=' } } }))
    assert.match(made, /<img src="data:image\/png;base64,aGk=" alt="p">/)
  })
  test('with a picture that is not there shows its name', () =>
    assert.match(page(text('![a plot](missing.png)')), /<em>\[a plot\]<\/em>/))
})

describe('code', () => {
  test('is highlighted and escaped', () =>
    assert.match(
      page(code('const a = "<b>"')),
      /<span class="k">const<\/span> a = <span class="s">&quot;&lt;b&gt;&quot;<\/span>/,
    ))
  test('has its number', () => assert.match(page(code('1')), /In \[1\]:/))
})

describe('outputs', () => {
  test('of a stream keep their colours and are escaped', () => {
    const stream = { output_type: 'stream', name: 'stderr', text: '\x1b[31mred\x1b[0m <b>' }
    assert.match(
      page(code('', [stream])),
      /<pre class="stream stderr"><span class="ansi-1">red<\/span> &lt;b&gt;<\/pre>/,
    )
  })
  test('of an error show its traceback', () => {
    const error = {
      output_type: 'error',
      ename: 'E',
      evalue: 'no',
      traceback: ['\x1b[1mE\x1b[22m: no', 'line 2'],
    }
    assert.match(
      page(code('', [error])),
      /<pre class="error"><span class="ansi-bold">E<\/span>: no\nline 2<\/pre>/,
    )
  })
  test('with a figure are drawn live, from the figure', () => {
    const made = output({ [PLOTLY]: FIGURE, 'text/html': '<p>other</p>', 'image/png': 'aGk=' })
    assert.match(made, /<div id="figure-1" role="img" [^>]*style="height:300px">/)
    assert.match(made, /id="figures">\[\{"data":\[\{"type":"bar","y":\[1,2\]\}\]/)
    assert.doesNotMatch(made, /<p>other/)
  })
  test('with tables are shown, without what runs', () => {
    const made = output({
      'text/html': '<table onclick="alert(1)"><tr><td>5</td></tr></table>',
      'text/plain': '5',
    })
    assert.match(made, /<td>5<\/td>/)
    assert.doesNotMatch(made, /alert/)
  })
  test('that need their script show their picture', () =>
    assert.match(
      output(
        { 'text/html': '<div></div><script>draw()</script>', 'image/png': 'aGk=' },
        { 'image/png': { width: 64 } },
      ),
      /<img src="data:image\/png;base64,aGk=" width="64" alt="">/,
    ))
  test('with an SVG stand in an image, where it cannot run anything', () =>
    assert.match(
      output({ 'image/svg+xml': '<svg onload="x()"/>' }),
      /<img src="data:image\/svg\+xml;base64,PHN2Zy/,
    ))
  test('of an unknown type are named', () =>
    assert.match(output({ 'application/x-thing': 'z' }), /Not shown here: application\/x-thing/))
  test('that are text alone are text', () =>
    assert.match(output({ 'text/plain': 'a < b' }), /<pre class="plain">a &lt; b<\/pre>/))
})

describe('the page', () => {
  test('holds plotly once for many figures, and not at all for none', () => {
    const many = page(...Array.from({ length: 5 }, () => code('', [shown({ [PLOTLY]: FIGURE })])))
    const scripts = [...many.matchAll(/<script>/g)].length
    assert.equal(scripts, 2)
    assert.doesNotMatch(page(code('1')), /<script/)
  })
  test('lets only its own scripts run, and loads nothing', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(output({ [PLOTLY]: FIGURE }))?.[1] ?? ''
    assert.match(policy, /default-src 'none'; script-src 'sha256-[^']+' 'sha256-[^']+'; /)
    assert.doesNotMatch(policy, /https?:|script-src[^;]*unsafe/)
  })
  test('takes the whole of plotly for a trace that the smaller bundle has not', () => {
    const small = output({ [PLOTLY]: FIGURE })
    const large = output({ [PLOTLY]: { data: [{ type: 'scatter3d' }] } })
    assert.ok(large.length > 2 * small.length)
  })
  test('cannot be ended by a text in a figure', () => {
    const figure = { data: [{ type: 'bar', name: '</script><script>alert(1)</script>' }] }
    assert.doesNotMatch(output({ [PLOTLY]: figure }), /<script>alert/)
  })
})

describe('colours of a terminal', () => {
  const cases: readonly (readonly [what: string, text: string, html: string])[] = [
    ['bright', '\x1b[91mx\x1b[39my', '<span class="ansi-9">x</span>y'],
    ['of 256', '\x1b[38;5;196mx\x1b[0m', '<span style="color:rgb(255,0,0)">x</span>'],
    ['true', '\x1b[48;2;1;2;3mx\x1b[49m', '<span style="background:rgb(1,2,3)">x</span>'],
    ['combined', '\x1b[1;4;32mx\x1b[0m', '<span class="ansi-2 ansi-bold ansi-underline">x</span>'],
    ['movements of the cursor are left out', 'a\x1b[2Kb\x1b[1Ac', 'abc'],
  ]
  for (const [what, text, made] of cases) test(what, () => assert.equal(ansi.ansiHtml(text), made))
})
