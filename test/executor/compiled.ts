// What V8 made of a hot function and a hot expression in a sandbox's engine, by V8's own words: its functions for tests are let in.
//
//   node --no-node-snapshot compiled.ts COMPILERS     prints [status bits, whether the expression is bytecode]

import { setFlagsFromString } from 'node:v8'
import type { Compilers } from '../../src/executor/executor.ts'
import { Mail } from '../../src/executor/javascript/mail.ts'
import { openV8 } from '../../src/executor/javascript/v8.ts'
import { monotonicMs } from '../../src/executor/wire.ts'

setFlagsFromString('--allow-natives-syntax')
const engine = openV8('isolate', process.argv[2] as Compilers)
// Long texts and many calls: each alone makes V8 compile an expression.
const program = `
function hot(n) { let sum = 0; for (let i = 0; i < n; i++) sum = (sum * 31 + i) | 0; return sum }
function f() {
  const expression = /(a+)(b|c)*d/
  const text = 'x'.repeat(2000) + 'aabcd'
  let found = 0
  for (let i = 0; i < 2000; i++) { hot(1000); found += expression.exec(text + i).index }
  return [%GetOptimizationStatus(hot), %RegexpHasBytecode(expression, true)]
}`
const task = {
  unit: 1,
  program: () => program,
  wallMs: 60_000,
  killMs: 60_000,
  memoryMiB: 64,
  outputBytes: 1000,
  perturbation: 0,
}
const mail = new Mail()
mail.inputRoom(2).write('[]')
const verdict = engine.run(task, mail, monotonicMs())
const told = verdict === 'again' ? verdict : verdict[1]
console.log(typeof told === 'number' ? JSON.parse(mail.result(1, told).toString()) : told)
