// Random scripts, cut into cells anywhere: they print what the script prints when it runs as a whole.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { runInThisContext } from 'node:vm'
import fc from 'fast-check'
import ts from 'typescript'
import { sharedCells } from './cells.ts'
import { KINDS, scriptOf } from './scripts.ts'

/** A few scripts; more by `CELL_SCRIPTS=5000 CELL_SEED=1 node --test test/kernel/cells-property.test.ts`. */
const numRuns = Number(process.env.CELL_SCRIPTS ?? 15)
const seed = process.env.CELL_SEED === undefined ? {} : { seed: Number(process.env.CELL_SEED) }

const shared = sharedCells()

/** What is printed meanwhile. */
async function printed(work: () => Promise<unknown>): Promise<string> {
  const lines: string[] = []
  const { log } = console
  console.log = (...values) => void lines.push(values.map((one) => inspect(one).slice(0, 200)).join(' '))
  try {
    await work()
  } catch (error) {
    lines.push(`thrown: ${String(error instanceof Error ? error.message : error)}`)
  } finally {
    console.log = log
  }
  return lines.join('\n')
}

/** The script as TypeScript translates it, in one function. */
function whole(script: string): Promise<unknown> {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext }
  const { outputText } = ts.transpileModule(script, { compilerOptions })
  return (runInThisContext(`(async function () {\n${outputText}\n})`) as () => Promise<unknown>)()
}

async function inCells(cells: readonly string[]): Promise<void> {
  shared.forget()
  for (const code of cells) {
    const outcome = await shared.run(code)
    if (outcome.status === 'error')
      throw outcome.error ?? new Error(`${code}\n${outcome.failure.traceback.join('\n')}`)
  }
}

test('a script cut into cells at random prints what it prints as a whole', async () => {
  const draw = fc.record({
    kind: fc.nat(KINDS - 1),
    choices: fc.array(fc.nat(999), { minLength: 4, maxLength: 12 }),
  })
  const property = fc.asyncProperty(
    fc.array(draw, { minLength: 3, maxLength: 14 }),
    fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }),
    async (draws, cuts) => {
      const statements = scriptOf(draws)
      const cells: string[] = []
      for (const [i, one] of statements.entries())
        if (!i || cuts[i]) cells.push(one)
        else cells.push(`${cells.pop()}\n${one}`)
      const wanted = await printed(() => whole(statements.join('\n')))
      const got = await printed(() => inCells(cells))
      assert.equal(got, wanted, cells.join('\n--\n'))
    },
  )
  await fc.assert(property, { numRuns, ...seed })
})
