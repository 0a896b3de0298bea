// `npm test`: types, lint and format, then every test. `npm test -- test/engine` runs the tests of that folder alone;
// options of `node --test` pass through, with `=` before a value: `npm test -- --test-name-pattern=gradient`. --tier=NAME runs one
// tier of tiers.mjs. At the end the ten slowest files are named with their seconds.
// With AZLAB_TEST_PACKED=1 the packed file is installed from the registry as a user would.
// With AZLAB_TEST_SOFTWARE_ADAPTER=1 the tests of the engines run on WebGPU too, where a software adapter can be had, and with
// AZLAB_TEST_NATIVE_TENSORFLOW=1 on TensorFlow built against a Python wheel, where that can be installed. The closing line
// `N passed, N failed` counts all of it.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { check } from './check.mjs'
import { launch } from './launch.mjs'
import { softwareAdapter, WEBGPU_TESTS, webgpuTestEnvironment } from './software-adapter.mjs'
import { filesOf, TIERS } from './tiers.mjs'
import { nodeFlags } from './v8.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const given = process.argv.slice(2)
const [tier] = given.flatMap((argument) => argument.match(/^--tier=(.*)$/)?.[1] ?? [])
if (tier !== undefined && !TIERS.includes(tier)) {
  console.error(`There is no tier ${tier}; there are ${TIERS.join(', ')}.`)
  process.exit(2)
}
const options = given.filter((argument) => argument.startsWith('-') && !argument.startsWith('--tier='))
const paths = [
  ...given.filter((argument) => !argument.startsWith('-')),
  ...(tier === undefined ? [] : filesOf(tier)),
]

// NODE_TEST_CONTEXT would make a runner inside a test believe that it is one of its files.
const {
  NODE_TEST_CONTEXT: _,
  AZLAB_TEST_SOFTWARE_ADAPTER: software,
  AZLAB_TEST_NATIVE_TENSORFLOW: native,
  ...env
} = process.env
const reporter = pathToFileURL(join(root, 'scripts', 'reporter.mjs')).href
const scratch = mkdtempSync(join(tmpdir(), 'azlab-test-'))
const sum = { passed: 0, failed: 0, skipped: 0 }
const times = []
const add = (counts) => {
  for (const name of Object.keys(sum)) sum[name] += counts[name] ?? 0
  times.push(...(counts.times ?? []))
}

/** Runs test files and adds to the sums; gives the exit code. */
async function run(chosen, more = {}) {
  const isFolder = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory()
  const counts = join(scratch, 'counts.json')
  rmSync(counts, { force: true })
  const args = [
    ...nodeFlags,
    '--test',
    '--test-concurrency=2', // files at a time: CI has two cores
    '--test-timeout=900000', // ms: a test that hangs ends, and says which it was
    `--test-reporter=${reporter}`,
    '--test-reporter-destination=stdout',
    ...options,
    ...chosen.map((path) => (isFolder(path) ? join(path, '**', '*.test.ts') : path)),
  ]
  const code = await launch(process.execPath, args, {
    cwd: root,
    env: { ...env, ...more, AZLAB_COUNTS: counts },
  })
  try {
    add(JSON.parse(readFileSync(counts, 'utf8')))
  } catch {
    // The runner itself was ended, and has said so or was asked to.
    add({ failed: 1 })
  }
  return code
}

/** The tests of the engines, on WebGPU alone; a message where there is no adapter to be had. */
async function onSoftwareAdapter() {
  let adapter
  try {
    adapter = softwareAdapter()
  } catch (error) {
    console.log(`skipped  the tests on WebGPU: there is no software adapter here: ${error.message}`)
    return 0
  }
  console.log("\nOn WebGPU, with Mesa's software adapter:")
  return run(WEBGPU_TESTS, { ...adapter, ...webgpuTestEnvironment })
}

const TENSORFLOW_TESTS = [
  'test/engine/tensorflow.test.ts',
  'test/engine/operators.test.ts',
  'test/model/reference.test.ts',
  'test/policy/engines.test.ts',
]

/** The same on TensorFlow itself: a wheel of PyPI, and the addon compiled against it (a minute or two, 270 MB to download). */
async function onNativeTensorflow() {
  const folder = join(scratch, 'tensorflow')
  try {
    console.error('Building the engine tensorflow against a Python wheel …')
    execFileSync(
      process.execPath,
      [...nodeFlags, join(root, 'src/cli/main.ts'), 'setup', 'tensorflow', '--folder', folder, '--json'],
      { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 300_000 },
    )
  } catch (error) {
    const said =
      String(error.stderr ?? '')
        .trim()
        .split('\n')
        .at(-1) || error.message
    console.log(
      `skipped  the tests on TensorFlow built against a wheel: it cannot be installed here: ${said}`,
    )
    return 0
  }
  console.log('\nOn TensorFlow built against a Python wheel:')
  return run(TENSORFLOW_TESTS, { AZLAB_TENSORFLOW: folder, AZLAB_TEST_ENGINE: 'tensorflow' })
}

if (!paths.length) add(await check())
let code = await run(paths.length ? paths : ['test/**/*.test.ts'])
if (software === '1' && !paths.length && code <= 128) code = (await onSoftwareAdapter()) || code
if (native === '1' && !paths.length && code <= 128) code = (await onNativeTensorflow()) || code
rmSync(scratch, { recursive: true, force: true })
const slowest = times.sort((a, b) => b.seconds - a.seconds).slice(0, 10)
if (slowest.length > 1) {
  console.log('\nThe slowest files:')
  for (const { file, seconds } of slowest) console.log(`${seconds.toFixed(1).padStart(7)} s  ${file}`)
}
const { passed, failed, skipped } = sum
console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`)
process.exit(code || (failed ? 1 : 0))
