// What stays declared after a cell that did not reach all of its own.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import { keepReached } from '../../kernel/cell/declarations.ts'

const ts = createRequire(import.meta.url)('@tslab/typescript-for-tslab') as Parameters<typeof keepReached>[0]

const kept = (previous: string, next: string, ...lost: string[]) =>
  keepReached(ts, previous, next, new Set(lost)).trim().split('\n').filter(Boolean)

describe('after a cell that failed', () => {
  test('what it did not reach is not declared', () => {
    assert.deepEqual(kept('', 'declare const a: number, b: string;\n', 'b'), ['declare const a: number;'])
  })

  test('what it did not reach is what it was before', () => {
    assert.deepEqual(kept('declare let a: string;', 'declare const a: number;', 'a'), [
      'declare let a: string;',
    ])
  })

  test('its types stay', () => {
    const types = 'interface A {\n    b: number;\n}'
    assert.deepEqual(kept('', `${types}\ndeclare const a: A;`, 'a').join('\n'), types)
  })

  test('its functions and classes go with their names', () => {
    assert.deepEqual(kept('', 'declare function f(): void;\ndeclare class C {\n}', 'f', 'C'), [])
  })

  test('an import loses the names that are lost', () => {
    assert.deepEqual(kept('', "import d, { a, b as c } from './x';", 'c'), ["import d, { a } from './x';"])
    assert.deepEqual(kept('', "import * as all from './x';", 'all'), [])
  })

  test('that reached everything, what it declared anew has taken the place of the earlier', () => {
    assert.deepEqual(kept('declare const a: 1, b: 1;', 'declare const b: 2;'), [
      'declare const b: 2;',
      'declare const a: 1;',
    ])
  })

  test('a type leaves the value of its name, and a value the type', () => {
    assert.deepEqual(kept('declare const a: 1;', 'interface a {\n}'), [
      'interface a {',
      '}',
      'declare const a: 1;',
    ])
    assert.deepEqual(kept('type a = 1;', 'declare const a: 2;'), ['declare const a: 2;', 'type a = 1;'])
  })

  test('a namespace stays until its name is declared again', () => {
    const space = 'declare namespace N {\n    const a = 1;\n}'
    assert.equal(kept(space, 'declare const b: 1;').slice(1).join('\n'), space)
    assert.deepEqual(kept(space, 'declare const N: 1;'), ['declare const N: 1;'])
  })
})
