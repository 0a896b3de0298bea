// `npm run notebooks`: runs all of notebooks/ and writes their outputs back. Names choose some: `npm run notebooks -- 4 5`.
//   --check   runs them and says where their outputs differ from those that are there; writes nothing, ends with 1
//   --short   runs them with the short settings of each (metadata azlab.short), to see that they run; writes nothing
//   --out FOLDER   writes them there, and leaves those that are there as they are
// `npm run notebooks -- --compare A B` compares executed notebooks, two files or two folders, and ends with 1 where they differ.
//
// On another processor numbers may round differently: outputs are compared on the machine that made them, or by eye.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { launch } from './launch.mjs'
import { differences, forCommit } from './notebook-outputs.mjs'
import { nodeFlags } from './v8.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'notebooks')
const notebooksIn = (path) => readdirSync(path).filter((name) => name.endsWith('.ipynb'))
const all = notebooksIn(folder)

function given() {
  const flag = { type: 'boolean', default: false }
  const options = { check: flag, short: flag, compare: flag, out: { type: 'string' } }
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    const names = all.filter((name) => !positionals.length || positionals.some((one) => name.startsWith(one)))
    if (values.compare && positionals.length !== 2) throw new Error('--compare needs two files or folders.')
    if (!values.compare && names.length === 0)
      throw new Error(`There is no notebook ${positionals.join(', ')}.`)
    return { ...values, names, positionals }
  } catch (error) {
    console.error(
      `${error.message}\nNotebooks are ${all.join(', ')}; options --check, --short, --out, --compare.`,
    )
    process.exit(2)
  }
}
const { names, short: isShort, check: isCheck, compare, out: place, positionals } = given()
if (compare) process.exit(compared(...positionals) ? 0 : 1)
if (place) mkdirSync(place, { recursive: true })

const built = await launch(process.execPath, [...nodeFlags, join(root, 'scripts/build.mjs')], { cwd: root })
if (built) process.exit(built > 128 ? built : 1)
let code = 0
const scratch = mkdtempSync(join(tmpdir(), 'azlab-notebooks-'))
try {
  for (const name of names) if (!(await one(name))) code = 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
process.exit(code)

async function one(name) {
  const path = join(folder, name)
  const before = JSON.parse(readFileSync(path, 'utf8'))
  const out = join(place ?? scratch, name)
  const short = Object.entries(isShort ? before.metadata.azlab.short : {})
  const settings = short.flatMap(([variable, value]) => ['--set', `${variable}=${JSON.stringify(value)}`])
  const main = [...nodeFlags, join(root, 'src/cli/main.ts')]
  const args = [...main, 'notebook', 'run', path, '--out', out, ...settings]
  const start = Date.now()
  let told = ''
  const failed = await launch(process.execPath, args, { cwd: root, onOutput: (text) => (told += text) })
  // Ended by a signal, as this program would be: the others are not begun.
  if (failed > 128) stop(failed)
  const took = `${((Date.now() - start) / 1000).toFixed(0)} s`
  if (failed) return report(name, 'FAILED', took, [told])
  if (isShort || place) return report(name, 'runs', took)
  const after = forCommit(JSON.parse(readFileSync(out, 'utf8')))
  if (!isCheck) {
    writeFileSync(path, `${JSON.stringify(after, null, 1)}\n`)
    return report(name, 'written', took)
  }
  const found = differences(before, after)
  return found.length === 0 ? report(name, 'the same', took) : report(name, 'DIFFERS', took, found)
}

function stop(code) {
  rmSync(scratch, { recursive: true, force: true })
  process.exit(code)
}

/** Compares two executed notebooks, or all of a folder with those of the same names in another. */
function compared(a, b) {
  const isFolder = statSync(a).isDirectory()
  const read = (path) => JSON.parse(readFileSync(path, 'utf8'))
  const results = (isFolder ? notebooksIn(a) : ['']).map((name) => {
    const [one, other] = [join(a, name), join(b, name)]
    const found = existsSync(other) ? differences(read(one), read(other)) : ['is missing']
    return report(name || basename(a), found.length === 0 ? 'the same' : 'DIFFERS', null, found)
  })
  if (results.length === 0) console.error(`There are no notebooks in ${a}.`)
  return results.length > 0 && results.every(Boolean)
}

function report(name, what, took, lines = []) {
  console.log(took === null ? `${name}: ${what}` : `${name}: ${what} (${took})`)
  for (const line of lines) console.log(`  ${line}`)
  return lines.length === 0
}
