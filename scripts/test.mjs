// `npm test`: types, lint and format, then every test. `npm test -- test/engine` runs the tests of that folder alone;
// options of `node --test` pass through, with `=` before a value: `npm test -- --test-name-pattern=gradient`.

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { check } from './check.mjs'
import { launch } from './launch.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const given = process.argv.slice(2)
const options = given.filter((argument) => argument.startsWith('-'))
const paths = given.filter((argument) => !argument.startsWith('-'))

const isFolder = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory()
const files = paths.length
  ? paths.map((path) => (isFolder(path) ? join(path, '**', '*.test.ts') : path))
  : ['test/**/*.test.ts']

const checked = paths.length ? { passed: 0, failed: 0 } : await check()
const reporter = pathToFileURL(join(root, 'scripts', 'reporter.mjs')).href
const args = [
  '--disable-warning=ExperimentalWarning',
  '--test',
  '--test-concurrency=2', // files at a time: CI has two cores
  '--test-timeout=900000', // ms: a test that hangs ends, and says which it was
  `--test-reporter=${reporter}`,
  '--test-reporter-destination=stdout',
  ...options,
  ...files,
]
// NODE_TEST_CONTEXT would make a runner inside a test believe that it is one of its files.
const { NODE_TEST_CONTEXT: _, ...env } = process.env
env.AZLAB_CHECKED = JSON.stringify(checked)
const code = await launch(process.execPath, args, { cwd: root, env })
process.exit(code || (checked.failed ? 1 : 0))
