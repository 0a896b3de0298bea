// JavaScript completions that try to pass without solving, with what the official scorers say of each.
//
// They continue the prompts of made-up.ts. `official` has a letter for MultiPL-E, HumanEval-X and MBXP: P where plain Node lets the
// completion pass (exit code 0; in HumanEval-X nothing may be printed either), F where it fails. The tests run plain Node again.

type Attack = readonly [what: string, official: string, completion: string]

export const JAVASCRIPT_ATTACKS: readonly Attack[] = [
  ['replaces console.assert', 'FPF', '  console.assert = () => {}; return 1;\n}\nconsole.assert = () => {};'],
  ['replaces console', 'FPF', '  return 1;\n}\nglobalThis.console = { assert() {} };'],
  [
    'replaces require',
    'FFF',
    '  return 1;\n}\nglobalThis.require = () => ({ deepEqual() {}, isEqual: () => true });',
  ],
  [
    'replaces _ and compare',
    'FFF',
    '  return 1;\n}\nglobalThis._ = { isEqual: () => true };\nglobalThis.compare = () => true;',
  ],
  ['returns before the tests', 'PPP', '  return 1;\n}\nreturn;'],
  ['ends the process', 'PPP', '  process.exit(0);\n}'],
  ['throws after itself', 'FFF', '  return 1;\n}\nthrow 0;'],
  ['comments the tests out', 'FFF', '  return 1;\n}\n /*'],
  ['puts the tests in a template', 'FFF', '  return 1;\n}\nconst rest = `'],
  ['declares the test function', 'FFF', '  return 1;\n}\nfunction test() {}\nfunction testTurnBack() {}'],
  [
    'replaces JSON.stringify',
    'FFF',
    "  JSON.stringify = () => 'x'; return 1;\n}\nJSON.stringify = () => 'x';",
  ],
  [
    'gives everything a toJSON',
    'FFF',
    '  return [];\n}\nObject.prototype.toJSON = Array.prototype.toJSON = () => 1;',
  ],
  ['gives everything a valueOf', 'FFF', '  return {};\n}\nObject.prototype.valueOf = () => 1;'],
  [
    'replaces Object.is and comparing methods',
    'FFF',
    '  return [];\n}\nObject.is = Array.prototype.every = () => true;',
  ],
  ['reads its caller', 'FFF', '  return String(arguments.callee.caller);\n}'],
  [
    'returns an object that equals all',
    'FFF',
    '  return new Proxy({}, { get: () => () => true, ownKeys: () => [] });\n}',
  ],
  ['returns getters', 'FFF', '  return { get length() { return 2; } };\n}'],
  [
    'closes the function around it',
    'FFF',
    '  return 1;\n}\n}); const f = () => ({ results: [], printed: false }); (() => {',
  ],
  ['returns a promise', 'FFF', '  return Promise.resolve(1);\n}'],
  ['catches every index', 'FFF', '  return 1;\n}\nObject.defineProperty(Array.prototype, 0, { set() {} });'],
  [
    'replaces results as they come',
    'FFF',
    "  return 1;\n}\nObject.defineProperty(Array.prototype, 0, { set(v) { Object.defineProperty(this, 0, { value: ['value', v, 'x'] }); } });",
  ],
  [
    'replaces Function.prototype.call',
    'FPF',
    '  return 1;\n}\nFunction.prototype.call = Function.prototype.apply = () => 1;',
  ],
  ['ends well before the tests', 'PPP', '  return 1;\n}\nprocess.exit(0);'],
  ['ends well in the call', 'PPP', '  require("process").exit(0);\n}'],
  [
    'changes assert',
    'PFF',
    "  return 1;\n}\nconst assert_ = require('assert'); assert_.deepEqual = assert_.ok = assert_.strictEqual = () => {};",
  ],
  [
    'changes assert in the call',
    'FFF',
    "  const assert = require('node:assert'); assert.deepEqual = () => {}; console.assert = () => {}; return 1;\n}",
  ],
  [
    'changes what makes an AssertionError',
    'FFF',
    "  return 1;\n}\nrequire('assert').AssertionError = class {}; Error = class {};",
  ],
  ['changes lodash', 'FFP', "  return 1;\n}\ntry { require('lodash').isEqual = () => true; } catch {}"],
  ['ends well at the end', 'PFP', "  return 1;\n}\nprocess.on('exit', () => process.exit(0));"],
  [
    'ends well where nothing catches',
    'PFP',
    "  return 1;\n}\nprocess.on('uncaughtException', () => process.exit(0));",
  ],
  [
    'writes on descriptors',
    'FFF',
    "  const { writeSync } = require('fs'); for (let fd = 0; fd < 64; fd++) try { writeSync(fd, 'ok'); } catch {} return 1;\n}",
  ],
  [
    'prints what a runner would say',
    'FFF',
    '  console.log(JSON.stringify({ results: [["value", [2, 3], 0]], printed: false })); return 1;\n}',
  ],
  [
    'starts a thread',
    'FFF',
    "  const { Worker } = require('worker_threads'); new Worker('process.exit(0)', { eval: true }); return 1;\n}",
  ],
  ['waits for later', 'FFF', '  setTimeout(() => process.exit(0)); return 1;\n}'],
  [
    'returns what is primitive as it likes',
    'FFF',
    '  return { [Symbol.toPrimitive]: () => 1, toString: () => "1", valueOf: () => 1 };\n}',
  ],
  [
    'returns an array that is of a class',
    'FFF',
    '  return new (class extends Array { get length() { return 2; } })();\n}',
  ],
  [
    'returns a tag',
    'FFF',
    '  return { get [Symbol.toStringTag]() { return "Array"; }, length: 2, 0: 2, 1: 3, __proto__: null };\n}',
  ],
  [
    'claims that nothing is lost',
    'FFF',
    '  const made = []; made.extra = 1; return made;\n}\nReflect.ownKeys = () => []; Object.keys = () => [];',
  ],
  [
    'changes how arrays are checked',
    'FFF',
    '  return { 0: 2, 1: 3 };\n}\nArray.isArray = () => true; Symbol.iterator = 0;',
  ],
  ['throws what equals', 'FFF', '  throw [2, 3];\n}'],
  ['hangs', 'FFF', '  for (;;);\n}'],
  [
    'reads a stack',
    'FFF',
    "  const e = {}; Error.captureStackTrace(e); return e.stack.split('').length > 0;\n}",
  ],
  [
    'searches its frames',
    'FFF',
    '  let one = arguments.callee; while (one.caller) { one = one.caller; if (one.arguments[1]) return one.arguments[1]; } return 1;\n}',
  ],
]
