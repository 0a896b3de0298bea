// `npm run notebooks`: runs all of notebooks/ and writes their outputs back. Names choose some: `npm run notebooks -- 4 5`.
//   --check   runs them and says where their outputs differ from those that are there; writes nothing, ends with 1
//   --short   runs them with the short settings of each (metadata azlab.short), to see that they run; writes nothing
//
// On another processor numbers may round differently: outputs are compared on the machine that made them, or by eye.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch } from './launch.mjs'
import { differences, forCommit } from './notebook-outputs.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'notebooks')
const given = process.argv.slice(2)
const unknown = given.find((one) => one.startsWith('-') && !['--check', '--short'].includes(one))
const wanted = given.filter((one) => !one.startsWith('-'))
const all = readdirSync(folder).filter((name) => name.endsWith('.ipynb'))
const names = all.filter((name) => wanted.length === 0 || wanted.some((one) => name.startsWith(one)))
if (unknown || names.length === 0) {
  console.error(unknown ? `There is no option ${unknown}.` : `There is no notebook ${wanted.join(', ')}.`)
  console.error(`Options are --check and --short; notebooks are ${all.join(', ')}.`)
  process.exit(2)
}
const isShort = given.includes('--short')
const isCheck = given.includes('--check')

let code = (await launch(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root })) ? 1 : 0
const scratch = mkdtempSync(join(tmpdir(), 'azlab-notebooks-'))
try {
  for (const name of code ? [] : names) if (!(await one(name))) code = 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
process.exit(code)

async function one(name) {
  const path = join(folder, name)
  const before = JSON.parse(readFileSync(path, 'utf8'))
  const out = join(scratch, name)
  const short = Object.entries(isShort ? before.metadata.azlab.short : {})
  const settings = short.flatMap(([variable, value]) => ['--set', `${variable}=${JSON.stringify(value)}`])
  const main = ['--disable-warning=ExperimentalWarning', join(root, 'src/cli/main.ts')]
  const args = [...main, 'notebook', 'run', path, '--out', out, ...settings]
  const start = Date.now()
  let told = ''
  const failed = await launch(process.execPath, args, { cwd: root, onOutput: (text) => (told += text) })
  // Ended by a signal, as this program would be: the others are not begun.
  if (failed > 128) stop(failed)
  const took = `${((Date.now() - start) / 1000).toFixed(0)} s`
  if (failed) return report(name, 'FAILED', took, [told])
  if (isShort) return report(name, 'runs', took)
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

function report(name, what, took, lines = []) {
  console.log(`${name}: ${what} (${took})`)
  for (const line of lines) console.log(`  ${line}`)
  return lines.length === 0
}
