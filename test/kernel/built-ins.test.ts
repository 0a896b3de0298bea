// What this Node has, cells have: the compiler knows every property of every built-in.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { builtIns } from './built-ins.ts'
import { sharedCells } from './cells.ts'

const shared = sharedCells()

/** Old names that the language keeps for old pages alone, which the declarations of TypeScript leave out too. */
const FOR_OLD_PAGES = ['getYear', 'setYear', 'toGMTString'].map((name) => `Date.prototype.${name}`)

/** Those of the uses that the compiler refuses, each with what it says. */
function refused(uses: readonly string[]): readonly string[] {
  const { errors = [] } = shared.language.compile('', uses.map((use) => `void ${use};`).join('\n'))
  return errors.map(({ line, message }) => `${uses[line - 1]}: ${message}`)
}

test('every built-in of this Node and every property of it is known in a cell', () => {
  const uses = builtIns().filter((use) => !FOR_OLD_PAGES.includes(use))
  assert.ok(uses.length > 1000, `only ${uses.length} were found`)
  assert.deepEqual(refused(uses), [])
})

test('what this Node has not is refused', () => {
  assert.equal(refused(['Math.f17round', 'Float12Array', 'Promise.attempt']).length, 3)
  const newer = [
    ['Math.f16round', 'f16round' in Math],
    ['Uint8Array.fromBase64', 'fromBase64' in Uint8Array],
    ['DisposableStack', 'DisposableStack' in globalThis],
    ['RegExp.escape', 'escape' in RegExp],
  ] as const
  const missing = newer.flatMap(([use, isThere]) => (isThere ? [] : [use]))
  assert.equal(refused(missing).length, missing.length)
})

describe('the modules and globals of Node have their types', () => {
  const cells: readonly (readonly [code: string, wanted: unknown])[] = [
    ["import { styleText } from 'node:util'; typeof styleText('bold', 'a')", 'string'],
    ["import { DatabaseSync } from 'node:sqlite'; typeof DatabaseSync", 'function'],
    [
      "const digest: ArrayBuffer = await crypto.subtle.digest('SHA-1', new Uint8Array(1)); digest.byteLength",
      20,
    ],
    ['const cores: number = navigator.hardwareConcurrency; cores > 0', true],
    ["const socket: typeof WebSocket = WebSocket; new File(['abc'], 'a.txt').size", 3],
    ['WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))', true],
    ["const ranges: string = new Intl.NumberFormat('en').formatRange(1, 2); ranges.length", 3],
  ]
  for (const [code, wanted] of cells) test(code, async () => assert.equal(await shared.value(code), wanted))
})
