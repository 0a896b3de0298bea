// Text from a model in a page: nothing of it becomes markup, and all of it can be read.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { showControls } from '../../src/core/index.ts'
import { highlight } from '../../src/view/highlight.ts'
import { escapeHtml, scriptJson } from '../../src/view/html.ts'

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** What a browser would show of text with no other markup than spans. */
function textOf(html: string): string {
  return html
    .replace(/<span class="[a-z]">|<\/span>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '')
}
// What any text may hold, and what programs like to hold.
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('<', '>', '&', '"', "'", '</script>', '<!--', '&lt;', '\\', '\n', 'a', '`'))
    .map((parts) => parts.join('')),
)

test('escaped text reads as it was, with control characters shown', () => {
  fc.assert(fc.property(texts, (text) => assert.equal(textOf(escapeHtml(text)), showControls(text))))
})

test('escaped text holds no character that could begin markup or end an attribute', () => {
  fc.assert(fc.property(texts, (text) => assert.doesNotMatch(escapeHtml(text), /[<>"']/)))
})

test('an escape sequence of a terminal is shown, not sent', () => {
  assert.equal(showControls('\u001b[31mred\u0007'), '\\u001b[31mred\\u0007')
})

test('marks that turn the direction of text are shown', () => {
  assert.equal(showControls('a\u202eb'), 'a\\u202eb')
})

test('JSON in a script element cannot end it, and parses to the same value', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const json = scriptJson({ text })
      assert.doesNotMatch(json, /[<>&\u2028\u2029]/)
      assert.deepEqual(JSON.parse(json), { text })
    }),
  )
})

test('a highlighted program reads as the program', () => {
  const programs = [
    'function f(a, b) {\n  // <b> & "c"\n  return a < b ? `xay` : "</script>"\n}',
    'const f = (a) => /[<&]/.test(a) && 0x1fn',
    'function f(a { return',
    '"unclosed',
    '',
  ]
  for (const program of programs) assert.equal(textOf(highlight(program)), program)
})

test('any text, program or not, reads as it was after highlighting', () => {
  fc.assert(fc.property(texts, (text) => assert.equal(textOf(highlight(text)), showControls(text))))
})

test('keywords, strings, numbers and comments are marked', () => {
  const html = highlight('let x = "s" + 1 // c')
  assert.equal(
    html,
    '<span class="k">let</span> x = <span class="s">&quot;s&quot;</span> + <span class="n">1</span> <span class="c">// c</span>',
  )
})

test('the name of a property is no keyword', () => {
  assert.equal(highlight('Symbol.for(a.static)'), 'Symbol.for(a.static)')
})

test('what the library takes the square of, or no stack holds, is left plain', () => {
  const word = `let ${'a'.repeat(1000)} = 1`
  for (const source of [word, `let a =${' '.repeat(1000)}1`, '`${'.repeat(16_000)])
    assert.equal(highlight(source), escapeHtml(source))
  assert.match(highlight(word.replace('aa', '')), /class="k"/)
})

test('Python is highlighted as Python, and an unknown language is left plain', () => {
  assert.equal(
    highlight("def f(a): # 'c'\n    return None", 'python'),
    '<span class="k">def</span> f(a): <span class="c"># &#39;c&#39;</span>\n    <span class="k">return</span> <span class="k">None</span>',
  )
  assert.equal(highlight('let x = 1', 'brainmelt'), 'let x = 1')
})

test('very long source is left plain', () => {
  const source = 'let x = 1\n'.repeat(6000)
  assert.equal(highlight(source), source)
})
