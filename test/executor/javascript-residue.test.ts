// What is in a JavaScript sandbox's memory while a program runs, as the host reads it: the program, its input, and of others what
// SECURITY.md admits.

import assert from 'node:assert/strict'
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { describe, test } from 'node:test'
import { probeJail } from '../../src/executor/javascript/jail.ts'
import { javascriptRunner } from '../../src/executor/javascript/runner.ts'
import { Sandbox } from '../../src/executor/sandbox.ts'
import type { Request } from '../../src/executor/wire.ts'
import { language } from '../../src/language/index.ts'
import { descendantsOf } from './processes.ts'

/** Names of the marks in a process's memory, in either width, by where they are: in the heap of malloc or elsewhere. */
function marksIn(pid: number): { heap: Set<string>; elsewhere: Set<string> } {
  const memory = openSync(`/proc/${pid}/mem`, 'r')
  const found = { heap: new Set<string>(), elsewhere: new Set<string>() }
  const chunk = Buffer.alloc(1 << 20)
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const [, from, to, name] = /^([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \S+\s*(.*)$/.exec(line) ?? []
    if (from === undefined || to === undefined || name?.startsWith('[v')) continue
    const names = name === '[heap]' ? found.heap : found.elsewhere
    let tail = Buffer.alloc(0)
    for (let at = Number.parseInt(from, 16); at < Number.parseInt(to, 16); ) {
      let size = 0
      try {
        size = readSync(memory, chunk, 0, Math.min(chunk.length, Number.parseInt(to, 16) - at), at)
      } catch {
        break // what is reserved and not there
      }
      if (size === 0) break
      const bytes = Buffer.concat([tail, chunk.subarray(0, size)])
      for (const width of ['latin1', 'utf16le'] as const) {
        const wanted = Buffer.from('Zq7residue-', width)
        for (let found = bytes.indexOf(wanted); found >= 0; found = bytes.indexOf(wanted, found + 1)) {
          const text = bytes.toString(width, found, found + 40 * (wanted.length / 11))
          const [, mark] = /^Zq7residue-([a-z]+)/.exec(text) ?? []
          if (mark !== undefined) names.add(mark)
        }
      }
      tail = Buffer.from(bytes.subarray(-128))
      at += size
    }
  }
  closeSync(memory)
  return found
}

/** Whether this process may read the memory of another one of its user. */
const skip = (() => {
  try {
    readSync(openSync('/proc/self/mem', 'r'), Buffer.alloc(1), 0, 1, 0x400000)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EIO') return 'the memory of a process cannot be read here'
  }
  return false
})()
const jail = await probeJail('auto', 'none')

const EARLIER = `// Zq7residue-earlierprogram
function f(x) { return { made: 'Zq7' + 'residue-' + 'output', x, y: x + ' Zq7residue-literal' } }`
/** It ends on its first input and loops for ever on its second. */
const LOOP = `// Zq7residue-ownprogram
function f(x) { if (x.includes('first')) return 1; for (;;); }`

const input = (name: string, more = ''): string => JSON.stringify([`Zq7residue-${name}${more}`])
const REQUESTS: readonly Pick<Request, 'program' | 'inputs'>[] = [
  { program: EARLIER, inputs: [input('earlierinput'), input('wideinput', ' €')] },
  { program: EARLIER.replace('// ', '// € '), inputs: [input('earlierinput')] },
  { program: 'function f(x) { throw new Error(x) }', inputs: [input('message')] },
  { program: `throw new Error('Zq7residue-' + 'thrown')`, inputs: ['[]'] },
  { program: `const Zq7residue-syntax = 1`, inputs: ['[]'] },
  { program: LOOP, inputs: ['firstinput', 'secondinput', 'thirdinput'].map((name) => input(name)) },
]

/** Marks of inputs, and of values and messages that were made of them or by a program's function. */
const VALUES: ReadonlySet<string> = new Set(['earlierinput', 'wideinput', 'message', 'output', 'firstinput'])

/** The marks in the sandbox's processes while the last program loops. */
async function scanned(isolation: 'isolate' | 'context' | 'quickjs', jailed: boolean) {
  const engine = isolation === 'quickjs' ? 'quickjs' : 'isolated-vm'
  const level = jailed ? (`bubblewrap+${isolation}` as const) : isolation
  const runtime = await javascriptRunner.open({ isolation: level, engine }, language('javascript'))
  const heap = new Set<string>()
  const all = new Set<string>()
  await new Promise<void>((resolve, reject) => {
    let problem: unknown = new Error('the sandbox ended early')
    const look = (): void => {
      try {
        // The reply to the first input came just before the second began; a mark of its own says that it has been read.
        for (const end = Date.now() + 20_000; Date.now() < end && !all.has('secondinput'); ) {
          heap.clear()
          all.clear()
          for (const pid of [sandbox.pid, ...descendantsOf(sandbox.pid)]) {
            const found = marksIn(pid)
            for (const mark of found.heap) heap.add(mark)
            for (const mark of [...found.heap, ...found.elsewhere]) all.add(mark)
          }
        }
        problem = undefined
      } catch (error) {
        problem = error
      }
      sandbox.kill()
    }
    const sandbox = new Sandbox(runtime.command(0), 0, {
      ready: () =>
        sandbox.send(
          REQUESTS.map((request, unit) => ({
            ...request,
            unit,
            wallMs: 60_000,
            killMs: 60_000,
            memoryMiB: 64,
            outputBytes: 65_536,
            perturbation: 0,
          })),
        ),
      message: (_, [unit, at]) => {
        // A moment, so that the second input is past the making of its context.
        if (unit === REQUESTS.length - 1 && at === 0) setTimeout(look, 300)
      },
      ended: (_, { stderr }) =>
        problem === undefined ? resolve() : reject(new Error(stderr || String(problem))),
    })
    sandbox.hold(true)
  })
  return { heap: [...heap].sort(), all: [...all].sort() }
}

describe('what is in the memory of a JavaScript sandbox while a program runs', { skip }, () => {
  for (const jailed of jail.works ? [false, true] : [false]) {
    const lead = jailed ? 'bubblewrap+' : ''
    test(`${lead}quickjs: its own text and its own input, and nothing else`, async () => {
      const { all } = await scanned('quickjs', jailed)
      assert.deepEqual(all, ['ownprogram', 'secondinput'])
    })

    for (const isolation of ['isolate', 'context'] as const)
      test(`${lead}${isolation}: no input to come, and no input or value of others outside V8's pages`, async () => {
        const { heap, all } = await scanned(isolation, jailed)
        assert.ok(all.includes('ownprogram') && all.includes('secondinput'), all.join())
        assert.ok(!all.includes('thirdinput'), 'the third input has been read')
        // A program's own words do pass through the allocator: V8's parser keeps them there.
        assert.deepEqual(
          heap.filter((mark) => VALUES.has(mark)),
          [],
        )
      })
  }
})
