// Chat templates give the text that jinja2 3.1 gives as transformers sets it up, or are refused by name.

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compile, TemplateError, Unsupported } from '../../../src/model/jinja/index.ts'
import { ask, CASES, type Reference, stored } from './cases.ts'
import { type Case, randomCase } from './random-templates.ts'

const DAY = new Date(Date.UTC(2024, 6, 26))

type Outcome =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'raised' | 'refused'; readonly message: string }

function outcome({ template, context }: Case): Outcome {
  try {
    return { kind: 'text', text: compile(template, DAY).render(context) }
  } catch (error) {
    if (error instanceof Unsupported) return { kind: 'refused', message: error.message }
    if (error instanceof TemplateError) return { kind: 'raised', message: error.message }
    throw error
  }
}

/** The same text, an error where Python raises, or a refusal: anything else is a wrong prompt. */
function check(one: Case, reference: Reference): Outcome['kind'] {
  const got = outcome(one)
  if (got.kind === 'refused') return got.kind
  const said = `${one.name}: ${one.template}`
  if (reference.text === undefined) assert.equal(got.kind, 'raised', `${said}\nPython: ${reference.error}`)
  else assert.equal(got.kind === 'text' ? got.text : got.message, reference.text, said)
  return got.kind
}

describe('templates whose text jinja2 has given', () => {
  const { jinja2, results } = stored()

  it(`are ${CASES.length}, by jinja2 3.1`, () => {
    assert.match(jinja2, /^3\.1\./)
    assert.equal(results.length, CASES.length)
    assert.ok(CASES.length >= 200)
  })

  for (const [at, one] of CASES.entries())
    it(`${one.name} is equal, or refused by name`, () => {
      check(one, results[at]!)
    })

  it('are refused in few cases: never where a template has the shape of those of models', () => {
    const kinds = CASES.map((one, at) => [one.name, check(one, results[at]!)] as const)
    const refused = kinds.filter(([, kind]) => kind === 'refused').map(([name]) => name)
    assert.ok(refused.length <= CASES.length / 20, refused.join('\n'))
    assert.deepEqual(
      refused.filter((name) => !/^random |^[a-z ]+: "/.test(name)),
      [],
    )
  })
})

describe('templates drawn at random', () => {
  const python = process.env.AZLAB_PYTHON ?? 'python3'
  const count = Number(process.env.AZLAB_TEMPLATES ?? 300)
  const first = Number(process.env.AZLAB_SEED ?? 1000)
  const cases = Array.from({ length: count }, (_, at) => randomCase(first + at))
  const references = ask(python, cases)

  it(`give what the jinja2 of ${python} gives, or are refused by name`, {
    skip: typeof references === 'string' && `${python} has no jinja2 3.1`,
  }, () => {
    if (typeof references === 'string') return
    for (const [at, one] of cases.entries()) check(one, references.results[at]!)
  })
})
