// Templates that do not end, or grow until the memory is full, are refused by name; those of long conversations are not.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compile, Unsupported } from '../../../src/model/jinja/index.ts'

const DAY = new Date(Date.UTC(2024, 6, 26))
const render = (template: string, context = {}) => compile(template, DAY).render(context)
const forever = (body: string) =>
  `{% for a in range(100000) %}{% for b in range(100000) %}${body}{% endfor %}{% endfor %}`
const doubled = (value: string, doubling: string, use: string) =>
  `{% set n = namespace(x=${value}) %}{% for i in range(60) %}{% set n.x = ${doubling} %}{% endfor %}${use}`
const large = (use: string) => `{% set x = 'a b' * 2000000 %}{% for i in range(100000) %}${use}{% endfor %}`

const HOSTILE: Readonly<Record<string, string>> = {
  'loops with nothing in them': forever(''),
  'loops that print': forever('x'),
  'loops that set': forever('{% set x = 1 %}'),
  'loops with a condition alone':
    '{% for a in range(100000) %}{% for b in range(100000) if false %}{% endfor %}{% endfor %}',
  'loops of a nested kind': '{% for a in range(100000) recursive %}{{ loop(range(100000)) }}{% endfor %}',
  'a macro that calls itself twice': '{% macro m(n) %}{{ m(n) }}{{ m(n) }}{% endmacro %}{{ m(1) }}',
  'a macro that calls itself often enough, and no deeper':
    '{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}',
  'macros defined in every turn': forever('{% macro m() %}{{ 1 }}{% endmacro %}'),
  'a text that is doubled': doubled("'x'", 'n.x ~ n.x', '{{ n.x }}'),
  'a text that is added to itself': doubled("'x'", 'n.x + n.x', '{{ n.x | length }}'),
  'a text that is replaced by itself': doubled("'x'", "n.x.replace('x', 'xx')", '{{ n.x }}'),
  'a text that is joined to itself': doubled("'x'", '[n.x, n.x] | join', '{{ n.x }}'),
  'a text formatted into itself': doubled("'x'", "'%s%s' % (n.x, n.x)", '{{ n.x }}'),
  'a list that is doubled': doubled('[1]', 'n.x + n.x', '{{ n.x | length }}'),
  'a list of lists that is printed': doubled('[1]', '[n.x, n.x]', '{{ n.x }}'),
  'a list of lists as JSON': doubled('[1]', '[n.x, n.x]', '{{ n.x | tojson }}'),
  'lists of lists that are compared':
    '{% set n = namespace(x=[1], y=[1]) %}{% for i in range(60) %}{% set n.x = [n.x, n.x] %}{% set n.y = [n.y, n.y] %}{% endfor %}{{ n.x == n.y }}',
  'a tuple of tuples as a key': doubled('(1,)', '(n.x, n.x)', '{{ {n.x: 1} }}'),
  'a dictionary of dictionaries': doubled('{}', "{'a': n.x, 'b': n.x}", '{{ n.x | tojson }}'),
  'an integer that is doubled': `${doubled('1', 'n.x', '')}{% for i in range(100000) %}{% set n.x = n.x + n.x %}{% endfor %}`,
  'an integer that is squared': doubled('3', 'n.x * n.x', ''),
  'a text captured again and again': `{% set x = 'a' %}${'{% set x %}{{ x }}{{ x }}{% endset %}'.repeat(60)}`,
  'lengths of a large text': large('{{ x | length }}'),
  'items of a large text': large('{{ x[i] }}'),
  'words of a large text': large('{{ x.split() | length }}'),
  'words of a large text from the right': large('{{ x.rsplit(none, 1000) | length }}'),
  'a search in a large text': large("{{ 'c' in x }}"),
  'methods of a large text': large("{{ x.find('c') }}"),
  'a comparison of large texts': large("{{ x == x ~ '' }}"),
  'upper case of a large text': large('{{ x | upper | length }}'),
  'a large text as JSON': large('{{ x | tojson | length }}'),
  'an indent as wide as a text': "{{ ('a\\n' * 100000) | indent(1000000) }}",
  'an indent of JSON': '{{ ([[1] * 100000] * 100) | tojson(indent=999) }}',
  'a separator of JSON': "{{ ([1] * 100000) | tojson(separators=('x' * 100000, ':')) }}",
  'a separator of a join': "{{ ([1] * 100000) | join('x' * 100000) }}",
  'tabs as wide as a text': "{{ ('\\t' * 100000).expandtabs(1000000) }}",
  'a width': "{% for i in range(100000) %}{{ 'x'.center(1000000) }}{% endfor %}",
  'a batch that is filled': '{{ [1] | batch(100000000000, 0) | list }}',
  'slices without number': '{{ [1] | slice(100000000000) | list }}',
  'tests in a filter': '{{ range(100000) | select("in", range(100000)) | list }}',
  'a sort of large texts': "{% set x = ['a' * 1000000 ~ 'b', 'a' * 1000000] * 100 %}{{ x | sort | length }}",
  'the unique ones of large texts': "{{ (['a' * 1000000] * 1000) | unique | list | length }}",
  'keys that a format looks for': `{{ '${'%('.repeat(50_000)}' % {} }}`,
  'flags of a date': `{{ strftime_now('%${'-'.repeat(100_000)}d') }}`,
  'a nesting of brackets': `{{ ${'('.repeat(100_000)}1${')'.repeat(100_000)} }}`,
  'a nesting of blocks': '{% if 1 %}'.repeat(50_000),
  'a length beyond all': 'x'.repeat(1_000_001),
}

describe('a template is refused in place of', () => {
  for (const [what, template] of Object.entries(HOSTILE))
    it(what, () => assert.throws(() => render(template), Unsupported))
})

describe('what took the square of its length is read once', () => {
  it('blanks before a tag that takes them away, which others interrupt', () => {
    const blanks = ' '.repeat(200_000)
    assert.equal(render(`${blanks}x${blanks}{{- 'y' }}`), `${blanks}xy`)
  })
  it('digits that are no number', () => {
    const digits = '1'.repeat(200_000)
    assert.equal(render('{{ x | float }} {{ x | int }}', { x: `${digits}x` }), '0.0 0')
  })
  it('digits of more than Python reads', () => {
    assert.equal(render('{{ x | int }}', { x: '1'.repeat(4301) }), '0')
    assert.equal(render('{{ x | int }}', { x: '1'.repeat(4300) }), '1'.repeat(4300))
  })
})

describe('a conversation of a million characters', () => {
  const messages = Array.from({ length: 1000 }, (_, at) => ({
    role: at % 2 ? 'assistant' : 'user',
    content: `<think>${'why '.repeat(100)}</think>${'because '.repeat(75)}`,
  }))
  it('is rendered, each content gone through many times', () => {
    const template = `{% set n = namespace(last=-1) %}{% for m in messages[::-1] %}{% if m.role == 'user' and not '<tool>' in m.content and n.last < 0 %}{% set n.last = messages | length - 1 - loop.index0 %}{% endif %}{% endfor %}{% for m in messages %}<|{{ m.role }}|>{% set c = m.content.strip() %}{% if '</think>' in c %}{{ c.split('</think>')[-1].lstrip('\\n') | trim }}{% else %}{{ c | tojson }}{% endif %}{% endfor %}{{ n.last }}`
    const expected = messages.map(({ role }) => `<|${role}|>${'because '.repeat(75).trim()}`).join('')
    assert.equal(render(template, { messages }), `${expected}998`)
  })
})

it('an account ends with its rendering, also where that was refused', () => {
  for (let turn = 0; turn < 3; turn++) {
    assert.throws(() => render(forever('')), Unsupported)
    assert.equal(render("{{ 'x' * 1000000 | int }}").length, 1_000_000)
  }
})
