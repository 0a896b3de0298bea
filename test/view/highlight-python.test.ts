// Python programs in tables: tokens marked, everything escaped, nothing lost.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { highlight } from '../../src/view/highlight.ts'

const plain = (html: string): string =>
  html
    .replace(/<\/?span[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')

test('keywords, strings, numbers and comments of Python are marked', () => {
  assert.equal(
    highlight("def f(a): # one < two\n    return a // 0x1F + rb'#'"),
    '<span class="k">def</span> f(a): <span class="c"># one &lt; two</span>\n' +
      '    <span class="k">return</span> a // <span class="n">0x1F</span> + <span class="s">rb&#39;#&#39;</span>',
  )
})

test('JavaScript is still read as JavaScript', () => {
  assert.match(highlight('function f(a) { return a // b\n}'), /<span class="c">\/\/ b<\/span>/)
  assert.match(highlight('const f = (lambda) => lambda'), /<span class="k">const<\/span>/)
})

test('no character is lost, whatever the program', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('"', "'", '"""', '\\', '\n', '#', 'def f(a): ', '1e', 'rb', '<', '&', 'é')),
      (parts) => {
        const source = `def f(a):\n${parts.join('')}`
        assert.equal(plain(highlight(source)), source)
      },
    ),
  )
})
