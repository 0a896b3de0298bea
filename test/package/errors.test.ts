// Error codes: the page lists those that the sources have, and what docstrings name exists.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { errorCodes, errorsPage } from '../../scripts/errors.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const codes: ReadonlyMap<
  string,
  { readonly messages: Set<string>; readonly hints: Set<string>; readonly expected: Set<string> }
> = errorCodes()
const sources = ['src', 'kernel', 'datasets-eval'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((name) => name.endsWith('.ts')),
)
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8')

/** The areas that codes begin with: a text in the form of a code is one only in these. */
const areas = new Set([...codes.keys()].map((code) => code.split('/')[0]))

describe('docs/errors.md', () => {
  test('is what the sources give (node scripts/errors.mjs writes it)', () => {
    assert.equal(textOf('docs/errors.md'), errorsPage())
  })

  test('says of every code what it means, and what to do or what was expected', () => {
    assert.ok(codes.size > 150)
    for (const [code, { messages, hints, expected }] of codes) {
      assert.ok(messages.size > 0, `${code} says nothing`)
      assert.ok(hints.size + expected.size > 0, `${code} does not say what to do`)
    }
  })

  test('has every text of the sources that is an error code, however it is thrown', () => {
    for (const path of sources)
      for (const [, area = '', code = ''] of textOf(path).matchAll(/'((\w+)\/[a-z0-9-]+)'/g)) {
        if (!codes.has(area) && /code/.test(textOf(path)) && isThrown(textOf(path), area))
          assert.fail(`${area} (${code}) of ${path} is not on the page`)
      }
  })
})

/** Whether a text stands where a code stands: after `code:`, or as the first argument of what makes an error. */
function isThrown(source: string, code: string): boolean {
  const escaped = code.replace('/', '\\/')
  return new RegExp(`code: '${escaped}'|(?:absent|WireError|fault|refuse|broken|error)\\('${escaped}'`).test(
    source,
  )
}

describe('docstrings', () => {
  /** The comments of a source that editors show. */
  const docstrings = (path: string): readonly string[] =>
    [...textOf(path).matchAll(/\/\*\*[\s\S]*?\*\//g)].map(([comment]) => comment.replace(/\n\s*\* ?/g, ' '))

  test('every error code that one names exists', () => {
    let named = 0
    for (const path of sources)
      for (const comment of docstrings(path))
        for (const [, code = '', area = ''] of comment.matchAll(/`(([a-z]+)\/[a-z0-9-]+)`/g)) {
          if (!areas.has(area)) continue
          named++
          assert.ok(codes.has(code), `${path} names ${code}, which nothing throws: ${comment.slice(0, 200)}`)
        }
    assert.ok(named > 60)
  })

  test('every area that one names with … has codes, and so has every beginning', () => {
    for (const path of sources)
      for (const comment of docstrings(path)) {
        if (!/[Tt]hrows/.test(comment)) continue
        for (const [, area = '', start = ''] of comment.matchAll(/`([a-z]+)\/([a-z-]*)…`/g))
          assert.ok(
            [...codes.keys()].some((code) => code.startsWith(`${area}/${start}`)),
            `${path} names ${area}/${start}…`,
          )
      }
  })

  test('every error class that one says is thrown exists', () => {
    const classes = new Set(
      sources.flatMap((path) => [...textOf(path).matchAll(/class (\w+Error)\b/g)].map(([, name]) => name)),
    )
    for (const path of sources)
      for (const comment of docstrings(path))
        for (const [, name = ''] of comment.matchAll(/[Tt]hrows (?:an? )?`?(\w+Error)\b/g))
          assert.ok(classes.has(name) || name in globalThis, `${path} names ${name}`)
  })
})
