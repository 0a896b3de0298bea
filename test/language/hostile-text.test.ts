// Literals and programs that were written to hurt: each is read in time in proportion to its length, and none ends the stack.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { javascript } from '../../src/language/index.ts'
import { skip as withoutPython } from '../executor/python.ts'
import { faultsOf } from '../support/hostile.ts'
import { readers } from './hostile-readers.ts'

describe('Hostile text is read in time', () => {
  for (const name of Object.keys(readers))
    test(name, { skip: name === 'programs of Python' && withoutPython }, async () =>
      assert.deepEqual(await faultsOf(new URL('./hostile-readers.ts', import.meta.url), [name]), []),
    )
})

describe('A program that would take too much to read is refused', () => {
  const message = (source: string) => {
    const parsed = javascript.parse(source)
    return parsed.ok ? 'read' : parsed.message
  }
  const names = (count: number) => Array.from({ length: count }, (_, at) => `a${at}`).join()

  test('where its blocks are nested too deeply, with a variable in the innermost', () => {
    const nested = (levels: number) => `function f(x) {${'{'.repeat(levels)}var a;${'}'.repeat(levels)}}`
    assert.equal(message(nested(500)), 'read')
    assert.match(message(nested(700)), /nested more than 600 levels deep/)
  })

  test('where it declares too many names', () => {
    assert.equal(message(`function f(x) { let ${names(5000)} }`), 'read')
    assert.match(message(`function f(x) { let ${names(30_000)} }`), /Too many names are declared/)
    const inBlocks = (count: number) =>
      `function f(x) {${'{'.repeat(300)}var ${names(count)}${'}'.repeat(300)}}`
    assert.equal(message(inBlocks(1000)), 'read')
    assert.match(message(inBlocks(30_000)), /Too many names are declared/)
  })

  test('where a regular expression has too many groups', () => {
    const groups = (count: number) => `function f(x) { return /${'(?<a>.)|'.repeat(count)}b/ }`
    assert.equal(message(groups(400)), 'read')
    assert.match(message(groups(30_000)), /more than 500 groups/)
  })

  test('what is declared twice is refused as before', () => {
    assert.match(message('function f(x) { let a; var a }'), /already been declared/)
    assert.match(message('function f(x) { { var a } let a }'), /already been declared/)
  })
})
