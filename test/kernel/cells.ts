// Cells in this process: compiler and scope without sockets, in a folder of the test's own.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import type { CellContext } from '../../kernel/cell/context.ts'
import { ensureBuilt } from './kernel.ts'

type Cells = import('../../kernel/cell/cell.ts').Cells
type Language = import('../../kernel/cell/tslab.ts').Language

export interface TestCells {
  readonly cells: Cells
  readonly language: Language
  /** The notebook's folder; the project's is the one above. */
  readonly folder: string
  /** Writes a file, by its path from the notebook's folder. */
  write(path: string, text: string): void
  /** Forgets what the cells so far have declared. */
  forget(): void
  /** Runs a cell. When it calls `interruptMe()` it is interrupted, and given up `unwindMs` later. */
  run(code: string, unwindMs?: number): ReturnType<Cells['run']>
  /** The value of a cell that must end well. */
  value(code: string): Promise<unknown>
  /** Name, message and traceback, without colours, of a cell that must fail. */
  failure(code: string): Promise<{ readonly ename: string; readonly evalue: string; readonly text: string }>
}

/** Cells that the tests of a file share. */
export function sharedCells(): TestCells {
  const project = realpathSync(mkdtempSync(join(tmpdir(), 'azlab-cells-')))
  const folder = join(project, 'notebooks')
  let language: Language
  let cells: Cells
  let begin: () => Cells
  let createInterruption: typeof import('../../kernel/cell/interrupt.ts').createInterruption
  let count = 0
  const home = process.cwd()
  before(async () => {
    await ensureBuilt()
    mkdirSync(folder)
    process.chdir(folder)
    const { createCells } = await import('../../kernel/cell/cell.ts')
    const { defineGlobals, globalDeclarations } = await import('../../kernel/cell/globals.ts')
    const { doors, library, PACKAGE } = await import('../../kernel/cell/library.ts')
    const { createHost } = await import('../../kernel/cell/display.ts')
    const { installStackTraces } = await import('../../kernel/cell/sources.ts')
    const { loadLanguage } = await import('../../kernel/cell/tslab.ts')
    createInterruption = (await import('../../kernel/cell/interrupt.ts')).createInterruption
    installStackTraces()
    const comms = { open: () => assert.fail(), register: () => assert.fail() }
    defineGlobals(createHost({ transport: { publish() {} }, comms, ask: async () => '' }))
    const packages = new Map([['azlab', PACKAGE]])
    language = loadLanguage({
      folder,
      globals: `${globalDeclarations()}declare function interruptMe(): void;`,
      packages,
    })
    const known = new Map<string, () => unknown>([['azlab', library], ...doors()])
    begin = () => createCells({ language, folder, known, compiling: (work) => work() })
    cells = begin()
  })
  after(() => {
    language?.close()
    process.chdir(home)
    rmSync(project, { recursive: true, force: true })
  })
  return {
    folder,
    get cells() {
      return cells
    },
    get language() {
      return language
    },
    forget() {
      cells = begin()
    },
    write(path, text) {
      const file = join(folder, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    },
    async run(code, unwindMs = 60_000) {
      const interruption = createInterruption({ unwindMs })
      const interruptMe = (): void => void setImmediate(() => interruption.interrupt())
      Object.assign(globalThis, { interruptMe })
      const cell = { interruption, silent: false, unfinished: new Set() } as unknown as CellContext
      const outcome = await cells.run(cell, code, `cell [${++count}]`)
      interruption.end()
      return outcome
    },
    async value(code) {
      const outcome = await this.run(code)
      if (outcome.status === 'error') throw new Error(outcome.failure.traceback.join('\n'))
      return outcome.value
    },
    async failure(code) {
      const outcome = await this.run(code)
      if (outcome.status === 'ok') throw new Error('the cell did not fail')
      const { ename, evalue, traceback } = outcome.failure
      return {
        ename,
        evalue,
        text: stripVTControlCharacters(traceback.join('\n')).replace(/cell \[\d+\]/g, 'cell'),
      }
    },
  }
}
