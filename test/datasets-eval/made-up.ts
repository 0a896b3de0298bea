// Small items of ours in the formats of the code benchmarks.

import type { PinnedInfo } from '../../datasets-eval/benchmark.ts'
import { type CodeBenchmark, codeBenchmark } from '../../datasets-eval/javascript-code/benchmark.ts'
import type { CodeItem, Protocol } from '../../datasets-eval/javascript-code/item.ts'

export const INFO: PinnedInfo = {
  name: 'made-up',
  title: 'Made up',
  kind: 'code',
  file: 'made-up.jsonl',
  sha256: '',
  bytes: 0,
  count: 1,
  licence: 'MIT',
  forbidden: [],
  source: { repository: '', commit: '', path: '', gitBlob: '' },
}

/** A benchmark without a file. */
export function madeUp(protocol: Partial<Protocol> = {}): CodeBenchmark {
  const whole: Protocol = { language: 'javascript', template: 'completion', timeoutMs: 1000, ...protocol }
  return codeBenchmark(INFO, whole, () => {
    throw new Error('it has no file')
  })
}

/** Tests as MultiPL-E writes them. */
export const deepEqualTests = (entry: string, checks: readonly string[]): string =>
  `const assert = require('node:assert');\n\nfunction test() {\n  let candidate = ${entry};\n${checks
    .map((check) => `  assert.deepEqual(${check});\n`)
    .join('')}}\n\ntest();`

/** Adds one to each: MultiPL-E's format. */
export function plusOne(benchmark: CodeBenchmark): CodeItem {
  return benchmark.item({
    id: 'made-up/plus-one',
    prompt: '// Adds one to each.\nfunction plus_one(xs){\n',
    entry: 'plus_one',
    tests: deepEqualTests('plus_one', [
      'candidate([1, 2]),[2, 3]',
      'candidate([]),[]',
      'candidate([-1]),[0]',
    ]),
    stops: ['\nfunction ', '\n/*', '\n//', '\nconsole.log'],
  })
}

/** Undoes a rotation that the prompt brings along: HumanEval-X's format, with calls that depend on one another. */
export function turnBack(benchmark: CodeBenchmark): CodeItem {
  return benchmark.item({
    id: 'made-up/turn-back',
    prompt:
      '/* Turns. */\nconst turn = (text) => {\n  return text.slice(1) + text.slice(0, 1);\n}\n\n/* Turns back. */\nconst turnBack = (text) => {\n',
    entry: 'turnBack',
    tests: `const testTurnBack = () => {
  for (let i = 0; i < 5; i++) {
    let word = 'abc'.repeat(Math.floor(Math.random() * 3)) + i;
    console.assert(turnBack(turn(word)) === word);
  }
  console.assert(JSON.stringify(turnBack(turnBack('cab'))) === JSON.stringify('abc'));
}

testTurnBack()
`,
  })
}

/** The larger of two: MBXP's format. */
export function larger(benchmark: CodeBenchmark): CodeItem {
  return benchmark.item({
    id: 'made-up/larger',
    prompt: '/**\n * The larger one.\n */\nfunction larger(a, b) {\n',
    entry: 'larger',
    tests: `
const _ = require("lodash")

function compare(object1, object2){
    return _.isEqual(object1, object2)
}

var arg00 = [1, 2];
var arg01 = [3];
var x0 = larger(arg00, arg01);
var v0 = [1, 2];
if(!compare(x0, v0)){
    throw 'Error at 1th assert statement. Value = ' + JSON.stringify(x)
}
`,
  })
}
