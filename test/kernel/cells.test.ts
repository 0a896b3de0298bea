// Cells: one scope with types, every await, imports from anywhere, errors in the cell's own lines.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the cells stand here as texts.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sharedCells } from './cells.ts'

const shared = sharedCells()
const { value, failure, write } = {
  value: (code: string) => shared.value(code),
  failure: (code: string) => shared.failure(code),
  write: shared.write,
}

describe('the scope', () => {
  test('is one for all cells, with types', async () => {
    await value('const one: number = 1; interface Pair { a: number }')
    assert.equal(await value('const pair: Pair = { a: one }; pair.a'), 1)
    assert.equal((await failure('const wrong: string = one')).ename, 'TypeScriptError')
  })

  test('lets a later cell change a variable that a function reads', async () => {
    await value('let counter = 0; function increase() { counter++; return counter }')
    await value('counter = 10')
    assert.equal(await value('increase()'), 11)
  })

  test('lets a name be declared again with another type', async () => {
    await value('const again = 1')
    assert.equal(await value("const again = 'text'; again.length"), 4)
  })

  test('keeps what a failing cell had reached', async () => {
    await failure("const reached = 5; throw new Error('here'); const missed = 6")
    assert.equal(await value('reached'), 5)
    assert.match((await failure('missed')).evalue, /Cannot find name 'missed'/)
  })

  test('keeps the earlier value of what a failing cell did not reach', async () => {
    await value('const kept = [1]')
    await failure("throw new Error('before'); const kept = 'other'")
    assert.equal(await value('kept.concat(2).length'), 2)
  })

  test('lets a cell empty a variable of an earlier one', async () => {
    await value('let full: number | undefined = 1')
    await value('full = void 0')
    assert.equal(await value('String(full)'), 'undefined')
  })

  test('takes the short form of a property', async () => {
    await value('const short = 1, form = 2')
    assert.deepEqual(await value('({ all: { short }, form })'), { all: { short: 1 }, form: 2 })
    assert.equal(await value('let taken = 0; ({ short: taken, taken = 5 } = { short }); taken'), 5)
  })

  test("keeps the `var` of a loop's head", async () => {
    assert.equal(await value('for (var each of [1, 2, 3]) if (each === 2) break; each'), 2)
    assert.equal(await value('each'), 2)
    await value('for (var [key, { inner }] of Object.entries({ a: { inner: 5 } })) void 0')
    assert.equal(await value('key + inner'), 'a5')
    await value('for (var name in { only: 1 }) {}\nfor await (var late of [Promise.resolve(7)]) {}')
    assert.equal(await value('name + late'), 'only7')
    await value('for (var i = 0, most: number = 4; i < most; i++) {}')
    assert.equal(await value('const four: number = i; four'), 4)
  })

  test('takes an exported declaration as a declaration', async () => {
    await value('export const exported = 3')
    assert.equal(await value('exported'), 3)
  })

  test('has az, typed', async () => {
    assert.equal(await value('typeof az.lab'), 'function')
    assert.match((await failure('az.nothing')).evalue, /Property 'nothing' does not exist/)
  })

  test('has az by import too, the same one', async () => {
    assert.equal(await value("import { az as imported } from 'azlab'; imported === az"), true)
  })

  test('has the doors, typed', async () => {
    assert.equal(await value("import { javascript } from 'azlab/language'; javascript.name"), 'javascript')
    assert.match(
      (await failure("import { nothing } from 'azlab/executor'; nothing")).evalue,
      /no exported member 'nothing'/,
    )
  })

  test('lets a cell call its own thing az', async () => {
    assert.equal(await value('{ const az = 3; az }; 4'), 4)
  })
})

describe('a sequence of cells means what one script of them means:', () => {
  const sequences: readonly (readonly [what: string, cells: readonly string[], last: unknown])[] = [
    [
      'a decorator of an earlier cell decorates',
      [
        'const decorated: string[] = []; function Noted(of: any, key: string): void { decorated.push(key) }',
        'class Kd { @Noted method() { return 1 } }',
        'decorated.join()',
      ],
      'method',
    ],
    ['an accessor field stays', ['class Kx { accessor x = 4 }', 'new Kx().x'], 4],
    [
      'overloads stay',
      [
        'function Fo(a: string): string; function Fo(a: number): number; function Fo(a: any) { return a }',
        'const on: number = Fo(3); on + 1',
      ],
      4,
    ],
    [
      'an async generator stays',
      ['async function* Ga() { yield 1; yield 2 }', 'let gs = 0; for await (const g of Ga()) gs += g; gs'],
      3,
    ],
    ['a class expression stays', ['const Kw = class Inner { v = 2 }', 'new Kw().v'], 2],
    [
      'an abstract class is extended',
      [
        'abstract class Kp { abstract n(): number; t() { return this.n() } }',
        'class Kq extends Kp { n() { return 8 } }',
        'new Kq().t()',
      ],
      8,
    ],
    [
      'an interface that is edited and run again is the new one',
      ['interface Ie { a: number }', 'interface Ie { a: string }', "const ie: Ie = { a: 'x' }; ie.a"],
      'x',
    ],
    [
      'a declared class is there',
      [
        'declare class Kz { m(): number }; (globalThis as any).Kz = class { m() { return 6 } }',
        'new Kz().m()',
      ],
      6,
    ],
    [
      'a namespace stays, with its types',
      [
        'namespace Na { export const v = 3; export type T = number }',
        'Na.v',
        '1',
        'const nt: Na.T = Na.v + 1; nt',
      ],
      4,
    ],
    [
      'a class and its namespace stay',
      [
        'class Ka { static n = 1 }\nnamespace Ka { export type O = { p: number } }',
        'const ko: Ka.O = { p: Ka.n }; ko.p',
      ],
      1,
    ],
    [
      'a namespace is opened again',
      ['namespace Nb { export const a = 1 }', 'namespace Nb { export const b = a + 1 }', '1', 'Nb.a + Nb.b'],
      3,
    ],
    [
      'a function gets a namespace',
      ['function Fa() { return 1 }', 'namespace Fa { export const z = 3 }', 'Fa() + Fa.z'],
      4,
    ],
    [
      'a nested namespace has another name',
      ['namespace Ia.B { export const v = 5 }', 'import Ib = Ia.B', 'Ib.v'],
      5,
    ],
    ['an enum goes on', ['enum Ea { A }', 'enum Ea { B = 5 }', 'Ea.A + Ea[5]'], '0B'],
    ['an enum declared anew begins anew', ['enum Eb { A, B }', 'enum Eb { A = 2 }', 'Eb[1] ?? Eb[2]'], 'A'],
    [
      'an interface goes on',
      ['interface Ja { x: number }', 'interface Ja { y: number }', 'const ja: Ja = { x: 1, y: 2 }; ja.y'],
      2,
    ],
    [
      'an interface declared anew takes its place',
      ['interface Jb { x: number }', 'interface Jb { x: string }', "const jb: Jb = { x: 'a' }; jb.x"],
      'a',
    ],
    [
      'a class adds to an interface',
      [
        'interface Jc { extra?: number; two(): number }',
        'class Jc { base = 1 }\nJc.prototype.two = () => 2; const jc = new Jc(); String(jc.extra) + jc.base + jc.two()',
        'const jd: Jc = new Jc(); jd.extra = 4; jd.extra + jd.base',
      ],
      5,
    ],
    [
      'a class that is run again still adds to its interface',
      [
        'interface Jf { e?: number }',
        'class Jf { b = 1 }',
        'class Jf { b = 2 }',
        'const jf = new Jf(); jf.e = 1; jf.e + jf.b',
      ],
      3,
    ],
    [
      'a class that contradicts an interface takes its place',
      ['interface Jg { x: number }', "class Jg { x = 'a' }", 'new Jg().x.toUpperCase()'],
      'A',
    ],
    [
      'a class, a function and an enum keep the types of their namespace',
      [
        'namespace Jh { export type T = number }\nnamespace ji { export interface A { a: number } }',
        'class Jh { t: Jh.T = 1 }\nfunction ji(x: ji.A): number { return x.a }',
        'const jj: Jh.T = new Jh().t; const jk: ji.A = { a: 2 }; ji(jk) + jj',
      ],
      3,
    ],
    [
      'an interface and a constant of one name stay',
      ['interface Jl { a: 1 }', 'const Jl: Jl = { a: 1 }', 'Jl.a'],
      1,
    ],
    [
      'eval sees what earlier cells have declared',
      ['const Ua = 1; let Ub = 2; var Uc = 3', "eval('Ua + Ub + Uc')"],
      6,
    ],
    [
      'eval sees a variable of its function first, and what its cell declares',
      [
        'const Ud = 1; let Ue = 2',
        "const Uf = 3; let Ug = 4; (function (Ud: number) { return eval('[Ud, Ue, Uf, Ug].join()') })(9)",
      ],
      '9,2,3,4',
    ],
    [
      'eval in a function sees what later cells have done',
      [
        'let Uh = 1; function ui(code: string) { return eval(code) }',
        'Uh = 5; const Uj = 7',
        "ui('Uh + Uj')",
      ],
      12,
    ],
    [
      'eval assigns to a variable of an earlier cell, in strict code too',
      ['let Uk = 1', "class Ul { static set() { 'use strict'; eval('Uk = 8') } }\nUl.set()", 'Uk'],
      8,
    ],
    [
      'eval knows globals and functions',
      ['function Um(a: number) { return a + 1 }', "eval('Math.max(Um(1), 0)')"],
      2,
    ],
    ['eval has its own declarations', ["eval('let Un = 4; { const Un = 5 } Un')"], 4],
    [
      '`declare var` means a global',
      ['(globalThis as any).ga = 4', 'declare var ga: number', '1', 'ga + 1'],
      5,
    ],
    [
      '`declare function` means a global',
      ['(globalThis as any).gf = () => 6', 'declare function gf(): number', 'gf()'],
      6,
    ],
    [
      '`declare global` stays',
      ['declare global { var gg: number }\nglobalThis.gg = 3', '1', 'gg + globalThis.gg'],
      6,
    ],
    ['`var` in a block, with its type', ['if (true) { var va = 1 }', 'const vb: number = va; vb'], 1],
    ['`var` in a catch', ["try { JSON.parse('{') } catch { var vc = 'bad' }", 'vc'], 'bad'],
    [
      '`var` in a labelled loop',
      ['outer: for (var vd = 0; vd < 3; vd++) { if (vd === 1) break outer }', 'vd'],
      1,
    ],
    [
      '`var` of a pattern in a block',
      ['{ var { ve = 4, ...vf } = { vg: 1 } as any }', '[ve, vf.vg].join()'],
      '4,1',
    ],
    ['`var` again keeps the value', ['var vh = 5', 'var vh: number; vh'], 5],
    ['a function in a block', ['if (true) { function ba(n: number) { return n + 1 } }\nba(1)', 'ba(2)'], 3],
    ['a function in a switch', ['switch (1 as number) { case 1: function bb() { return 7 } }', 'bb()'], 7],
    [
      'a function declared anew is the one that earlier cells call',
      ['function ca() { return 1 }\nconst cb = () => ca()', 'function ca() { return 2 }', 'cb()'],
      2,
    ],
    ['one declaration may use the one before', ['let da = 1, db = da + 1', 'db'], 2],
    ['a function has the name of its variable', ['let dc = () => 1', 'dc = () => 2', 'dc.name'], 'dc'],
    ['an export list is passed over', ['const xa = 1; export { xa, xa as xb }', 'xa'], 1],
    ['a default export is its value', ['export default 5'], 5],
    ['a default export with a name declares it', ['export default function xc() { return 3 }', 'xc()'], 3],
    ['an import by `require` is one', ["import xd = require('node:path')", 'xd.sep.length'], 1],
    [
      "names of the kernel's own are free",
      [
        'const exports = 6, module = 7, __azlab = 8, __cells = 9',
        '[exports, module, __azlab, __cells].join()',
      ],
      '6,7,8,9',
    ],
  ]
  for (const [what, cells, last] of sequences)
    test(what, async () => {
      for (const code of cells.slice(0, -1)) await value(code)
      assert.equal(await value(cells.at(-1)!), last)
    })

  test('a function in a block has its type', async () => {
    await value('{ function typed(n: number) { return n } }')
    assert.match((await failure('const wrong: string = typed(2)')).evalue, /'number'/)
  })

  test('import attributes are taken', async () => {
    write('attributes.json', '{ "a": 1 }')
    assert.equal(await value("import one from './attributes.json' with { type: 'json' }; one.a"), 1)
    assert.equal(await value("(await import('./attributes.json', { with: { type: 'json' } })).default.a"), 1)
  })
})

describe('an await at the top', () => {
  const forms: readonly (readonly [string, unknown])[] = [
    ['await Promise.resolve(1)', 1],
    ['await (Promise.resolve(2))', 2],
    ['(await [3])[0]', 3],
    ['(await { a: 4 }).a', 4],
    ['await -5', -5],
    ['await `six`', 'six'],
    ['await (async () => 7)()', 7],
    ['`${await Promise.resolve(8)}`', '8'],
    ['[1, await Promise.resolve(9)][1]', 9],
    ['if (await Promise.resolve(true)) await null; 10', 10],
    ['let sum = 0; for await (const n of [Promise.resolve(5), 6]) sum += n; sum', 11],
    ['(await (await Promise.resolve(() => Promise.resolve(12)))())', 12],
    ['const { length } = await Promise.resolve("thirteen chars"); length', 14],
    ['(await import("node:path")).sep.length', 1],
    ['label: while (true) { await null; break label }; 15', 15],
    ['class A { static b = 16 }; await A.b', 16],
  ]
  for (const [code, expected] of forms)
    test(code, async () => {
      assert.equal(await value(code), expected)
    })

  test('keeps its type', async () => {
    assert.match((await failure('const n: string = await (Promise.resolve(1))')).evalue, /'number'/)
  })
})

describe('an import', () => {
  test('takes TypeScript of the folder', async () => {
    write('near.ts', 'export enum Size { Small, Large }\nexport const size: Size = Size.Large\n')
    assert.equal(await value("import { size } from './near'; size"), 1)
  })

  test('takes TypeScript above the folder, by any of its names', async () => {
    write('../lib/far.ts', "import { inner } from './inner.js'\nexport const far = inner + 1\n")
    write('../lib/inner.ts', 'export const inner: number = 1\n')
    assert.equal(await value("import { far } from '../lib/far'; far"), 2)
    assert.equal(await value("import { far as named } from '../lib/far.ts'; named"), 2)
    assert.equal(await value("(await import('../lib/far')).far"), 2)
  })

  test('takes a file as it is now', async () => {
    write('../lib/changing.ts', 'export const word: string = "before"\n')
    assert.equal(await value("import { word } from '../lib/changing'; word"), 'before')
    await new Promise((resolve) => setTimeout(resolve, 20)) // another time of change
    write('../lib/changing.ts', 'export const word: number = 2\n')
    assert.equal(await value("import { word } from '../lib/changing'; const two: number = word; two"), 2)
  })

  test('takes a file that was not there the first time', async () => {
    assert.match((await failure("import { x } from './coming'")).evalue, /Cannot find module/)
    write('coming.ts', 'export const x = 1\n')
    assert.equal(await value("import { x } from './coming'; x"), 1)
  })

  test('says what is wrong in a file, and where', async () => {
    write('../lib/wrong.ts', '\nexport const wrong: string = 1\n')
    const { evalue } = await failure("import { wrong } from '../lib/wrong'")
    assert.match(evalue, /lib\/wrong\.ts, line 2, column 14: .*'number'/)
  })

  test('takes TypeScript that awaits at its top level, in the order of the imports, and once', async () => {
    write('first.ts', "export const first = await Promise.resolve('first')\n")
    write(
      'then.ts',
      "import { first } from './first'\nexport const then = `${first}, ${await Promise.resolve('then')}`\n",
    )
    assert.equal(await value("import { then } from './then'; then"), 'first, then')
    assert.equal(await value("(await import('./then')).then"), 'first, then')
    write(
      'counts.ts',
      'await null\nexport const at = { count: ((globalThis as any).counted = ((globalThis as any).counted ?? 0) + 1) }\n',
    )
    assert.equal(await value("import { at } from './counts'; at.count"), 1)
    assert.equal(await value("import { at as again } from './counts'; again.count"), 1)
  })

  test('of a file whose await fails says so, and loads it again the next time', async () => {
    write(
      'fails.ts',
      "if (!(globalThis as any).mended) await Promise.reject(new Error('at the top'))\nexport const ok = 1\n",
    )
    const { evalue, text } = await failure("import { ok } from './fails'")
    assert.equal(evalue, 'at the top')
    assert.match(text, /fails\.ts, line 1/)
    assert.equal(await value('(globalThis as any).mended = true; 1'), 1)
    assert.equal(await value("import { ok as mended } from './fails'; mended"), 1)
  })

  test('by `require` cannot wait for a file, and says what can', async () => {
    write('waits.ts', 'export const waits = await Promise.resolve(1)\n')
    await value("import type { waits } from './waits'; 1")
    const { evalue } = await failure(
      "declare const require: (id: string) => unknown; require('./wa' + 'its')",
    )
    assert.match(evalue, /waits\.ts awaits at its top level.*`import`/s)
  })

  test('takes JSON', async () => {
    write('data.json', '{ "rows": [1, 2] }')
    assert.equal(await value("import data from './data.json'; data.rows.length"), 2)
  })

  test('takes a package that is an ES module and awaits at its top', async () => {
    const home = 'node_modules/only-import'
    write(
      `${home}/package.json`,
      '{ "name": "only-import", "type": "module", "exports": { "import": "./i.js" } }',
    )
    write(`${home}/i.js`, "export const late = await Promise.resolve('late')\nexport default 'default'\n")
    assert.equal(await value("import word, { late } from 'only-import'; `${word} ${late}`"), 'default late')
  })

  test('takes what another cell has made a module', async () => {
    await value('/** @module made */\nexport const made = 8')
    assert.equal(await value("import { made } from './made'; made"), 8)
  })

  test('of a package that fails says so in the cell', async () => {
    write('node_modules/failing/package.json', '{ "name": "failing", "main": "i.js" }')
    write('node_modules/failing/i.js', "throw new Error('at load')")
    assert.equal((await failure("import 'failing'")).evalue, 'at load')
  })
})

describe('an error', () => {
  test("is told in the cell's own lines, with the code", async () => {
    const { text } = await failure(
      'type Unused = { a: number }\n\nfunction inner(n: number): never {\n  throw new RangeError(`no ${n}`)\n}\ninner(3)',
    )
    assert.equal(
      text,
      [
        'RangeError: no 3',
        '    at inner (cell, line 4, column 9)',
        '    3 | function inner(n: number): never {',
        '  > 4 |   throw new RangeError(`no ${n}`)',
        '      |         ^',
        '    5 | }',
        '    at cell, line 6, column 1',
      ].join('\n'),
    )
  })

  test('stands where the user wrote it, whatever the compiler was given', async () => {
    const { text } = await failure(
      'const short = 1; ({ short }); (await { short }).short; throw new Error("far")',
    )
    assert.match(text, /at cell, line 1, column 62\n/)
  })

  test('that an await passes on names the place of the await', async () => {
    const { text } = await failure("await null\nawait az.policy('/nowhere')")
    assert.match(text, /AzlabError: .*\/nowhere/)
    assert.match(text, /at cell, line 2, column 1/)
    assert.doesNotMatch(text, /dist\/|kernel\/|node:/)
  })

  test('of a later cell names the cell whose function threw', async () => {
    await value('function thrower() {\n  return JSON.parse("{")\n}')
    const { text } = await failure('\n\nthrower()')
    assert.match(text, /at thrower \(cell, line 2, column 15\)/)
    assert.match(text, /at cell, line 3, column 1/)
  })

  test('in an imported file names its line', async () => {
    write(
      '../lib/throws.ts',
      'interface Gone { a: 1 }\n\nexport function fails(): never {\n  throw new Error("there")\n}\n',
    )
    assert.match(
      (await failure("import { fails } from '../lib/throws'; fails()")).text,
      /at fails \(\.\.\/lib\/throws\.ts, line 4, column 9\)/,
    )
  })

  test('shows its cause', async () => {
    const { text } = await failure("throw new Error('outer', { cause: new TypeError('inner') })")
    assert.match(text, /Error: outer[\s\S]*Caused by TypeError: inner/)
  })

  test('that is none is shown as it is', async () => {
    const { ename, evalue } = await failure('throw { code: 1 }')
    assert.deepEqual([ename, evalue], ['object', '{ code: 1 }'])
  })

  test('printed by the cell names its own lines too', async () => {
    const stack = await value(
      "\nconst caught = new Error('caught'); caught.stack!.split('\\n').length + ' ' + caught.stack",
    )
    assert.match(String(stack), /^2 Error: caught\n {4}at cell \[\d+\]:2:16$/)
  })

  test('of types names line and column, and nothing has run', async () => {
    await value('let ran = false')
    const { ename, evalue, text } = await failure('ran = true\nconst s: string = 1\nconst t: number = ""')
    assert.equal(ename, 'TypeScriptError')
    assert.equal(evalue, "line 2, column 7: Type 'number' is not assignable to type 'string'. (and 1 more)")
    assert.match(text, /> 2 \| const s: string = 1\n {6}\| {7}\^\n/)
    assert.equal(await value('ran'), false)
  })

  test('of syntax is one', async () => {
    assert.equal((await failure('const = 1')).ename, 'SyntaxError')
  })

  test('over `using` says that cells do not know it', async () => {
    const forms = [
      'using file = open()',
      'await using file = open()',
      'export using file = open()',
      '/* first */ using file: Disposable = open(), other = open()',
      '{ using file = open() }',
      'if (1) { 2 } using file = open()',
      'try { using file = open() } catch {}',
      'switch (1) { case 1: using file = open() }',
      'function f() { using file = open(); return 1 }',
      'const f = async () => {\n  // first\n  await using file = open()\n}',
      'class C { static { using file = open() } }',
      'for (using file = open(); ; ) break',
      'for (using file of files) {}',
      'for await (using file of files) {}',
      'for (await using file of files) {}',
    ]
    for (const code of forms) assert.match((await failure(code)).evalue, /no `using`/, code)
    assert.equal(await value('const using = 1; using'), 1)
    assert.match((await failure("const broken = 2 +; 'using file = 1'")).evalue, /Expression expected/)
    assert.match((await failure("import defer * as late from 'node:fs'")).evalue, /no `import defer`/)
  })
})

describe('the compiler is no stricter than a notebook needs', () => {
  const codes = [
    'function loose(a, b) { return a + b }; loose(1, 2)',
    'const filled = []; filled.push(1); filled[0]',
    "const fs = await import('node:fs'); typeof fs.readFileSync",
    'const narrowed = (r: { ok: true; v: 1 } | { ok: false; e: string }) => (r.ok ? r.v : r.e.length); narrowed({ ok: false, e: "" })',
    'enum Colour { Red = 3 }; Colour.Red',
    '[3, 1, 2].toSorted()[0]',
    'new Set([1]).union(new Set([2])).size',
    'Object.keys(Object.groupBy([1, 2], (n) => (n > 1 ? "big" : "small"))).length',
    '[1, 2].values().map((n) => n * 2).toArray().join()',
    'new Set([1, 2]).keys().filter((n) => n > 1).toArray().length',
    'function* two() { yield 1; yield 2 }; two().take(1).toArray().length',
    'Iterator.from([1]).some((n) => n === 1)',
    '"a".isWellFormed() && "a".toWellFormed()',
    'await Promise.try((n: number) => n, 1)',
    '(await Array.fromAsync([1, Promise.resolve(2)], (n) => n + 1)).length',
    'new ArrayBuffer(8).transfer(4).byteLength',
    'new Float32Array([2, 1]).toSorted().findLast((n) => n > 1)',
  ]
  for (const code of codes)
    test(code, async () => {
      assert.notEqual(await value(code), undefined)
    })
})

describe('an interrupted cell', () => {
  const named = (outcome: Awaited<ReturnType<typeof shared.run>>) =>
    outcome.status === 'error' ? outcome.failure.ename : 'no error'

  test('ends at its await, and keeps what it had', async () => {
    const { text } = await shared.failure('const had = 1\ninterruptMe(); await new Promise(() => {})')
    assert.match(text, /^KeyboardInterrupt: [\s\S]* line 2, column 16/)
    assert.equal(await value('had'), 1)
  })

  test('ends at the await of a function that it calls', async () => {
    await value(
      'let turns = 0; const forever = async () => { while (true) { if (++turns === 3) interruptMe(); await new Promise((r) => setTimeout(r, 1)) } }',
    )
    assert.equal(named(await shared.run('await forever()')), 'KeyboardInterrupt')
    const turns = await value('turns')
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(await value('turns'), turns)
  })

  test('begins nothing after the interrupt', async () => {
    await value('let begun = 0; const begin = async () => { begun++ }')
    const code = 'interruptMe(); try { await new Promise(() => {}) } catch {} await begin()'
    assert.equal(named(await shared.run(code)), 'KeyboardInterrupt')
    assert.equal(await value('begun'), 0)
  })

  test('runs its finally, with what that awaits', async () => {
    await value('let cleaned = ""')
    await shared.run(
      'try { interruptMe(); await new Promise(() => {}) } finally { await new Promise((r) => setTimeout(r, 20)); cleaned = "yes" }',
    )
    assert.equal(await value('cleaned'), 'yes')
  })

  test('ends the generator that it loops over', async () => {
    await value(
      'let ended = false; async function* numbers() { try { for (let i = 0; ; i++) { yield i; await new Promise((r) => setTimeout(r, 1)) } } finally { ended = true } }',
    )
    assert.equal(
      named(await shared.run('for await (const n of numbers()) if (n === 2) interruptMe()')),
      'KeyboardInterrupt',
    )
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(await value('ended'), true)
  })

  test('ends though it swallows every error', async () => {
    const outcome = await shared.run(
      'interruptMe(); while (true) { try { await new Promise((r) => setTimeout(r, 1)) } catch { await new Promise((r) => setTimeout(r, 1)).catch(() => {}) } }',
      100,
    )
    assert.equal(named(outcome), 'KeyboardInterrupt')
  })
})
