// The tiers of the tests, by what a file needs: `npm run test:unit`, `test:process`, `test:attacks`, `test:engines`, `test:package`.
//
//   unit      no process, no thread and no model but small ones in memory: seconds
//   process   executors, kernels, the command line, the embedded model
//   attacks   hostile programs, texts and answers
//   engines   gradients and operators on every engine that the machine has
//   package   the built and packed file, the documentation, the notebooks
//
// Each file is in one tier. What starts something is known by its words, so that a new file needs no entry here.

import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

const ATTACKS = /(?:attack|jail|residue|fuzz|hostile)[a-z-]*\.test\.ts$/
const ENGINES = /^test\/(?:engine\/|policy\/engines|model\/(?:reference|sampling|scoring)\.)/
const PACKAGE = /^test\/(?:package|notebooks|bench)\//
const STARTS = new RegExp(
  [
    ...[
      'createExecutor',
      'pythonExecutor',
      "language\\('python'\\)",
      '\\.executor\\(',
      'openJudge',
      'plusBenchmark',
    ],
    ...[
      'openPolicy',
      'policyOf',
      'az\\.policy',
      'loadModel',
      'openTrainer',
      '(?:onnx|tensorflow|shared)Runner',
    ],
    ...[
      'child_process',
      '\\bspawn\\(',
      'execFile',
      'new Worker',
      'launchKernel',
      'azlab\\(\\[',
      'engineReport',
    ],
    ...['\\btrain\\(', 'pretrain\\(', 'faultsOf', '\\bwithin\\('],
  ].join('|'),
)

/** A test file with the files of test/ that it imports. */
function withHelpers(file, seen = new Set()) {
  if (seen.has(file) || !existsSync(join(root, file))) return seen
  seen.add(file)
  for (const [, path] of readFileSync(join(root, file), 'utf8').matchAll(/from '(\.[^']+)'/g)) {
    const other = join(dirname(file), path)
    if (other.startsWith('test/')) withHelpers(other, seen)
  }
  return seen
}

function tierOf(file) {
  if (PACKAGE.test(file)) return 'package'
  if (ATTACKS.test(file)) return 'attacks'
  if (ENGINES.test(file)) return 'engines'
  if (file.startsWith('test/cli/')) return 'process'
  const text = [...withHelpers(file)].map((one) => readFileSync(join(root, one), 'utf8')).join('\n')
  return STARTS.test(text) ? 'process' : 'unit'
}

export const TIERS = ['unit', 'process', 'attacks', 'engines', 'package']

/** The test files of a tier. */
export function filesOf(tier) {
  const files = globSync('test/**/*.test.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'))
  return files.filter((file) => tierOf(file) === tier).sort()
}
