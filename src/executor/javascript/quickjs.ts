// QuickJS inside WebAssembly: no native addon, and an interrupt every 10,000 operations, which makes an exact budget.
//
// Each input has a fresh runtime (heap, atoms, context). The WebAssembly module around it serves up to 100 runs and is
// thrown away after any outcome but `ok` and `error`: a trap leaves its memory in no known state.

import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSHandle,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core'
import { monotonicMs } from '../wire.ts'
import { type Engine, FINDER, heapMiB, RECYCLE_AFTER, type Task, type Verdict, verdictOf } from './engine.ts'
import { Mail } from './mail.ts'
import { PRELUDE } from './prelude.ts'
import { openScrub } from './scrub.ts'

const STEP = 10_000 // operations between two interrupts, fixed in QuickJS
const STACK_BYTES = 256 * 1024 // of the program; the module's own stack is 1 MiB or more, and overrunning it would trap

export async function openQuickJS(): Promise<Engine> {
  const load = () => newQuickJSWASMModuleFromVariant(import('@jitl/quickjs-ng-wasmfile-release-sync'))
  const scrub = openScrub()
  let module = await load()
  let runs = 0
  let spoilt = false
  attempt(module, WARM_UP, new Mail(), monotonicMs()) // V8 compiles the module while it first runs
  module = await load()
  const clean = beginning(memoryOf(module))
  const size = memoryOf(module).length
  return {
    isolation: 'quickjs',
    name: 'QuickJS-ng',
    run(task, mail, start) {
      const { verdict, whole } = attempt(module, task, mail, start)
      runs++
      spoilt = !whole
      return verdict
    },
    finish: (much) => (much ? scrub.whole() : scrub.light()),
    async renew() {
      const memory = memoryOf(module)
      if (!spoilt && runs < RECYCLE_AFTER && memory.length === size) {
        restore(memory, clean)
        return
      }
      memory.fill(0) // it may stay until it is collected
      module = await load()
      spoilt = false
      runs = 0
    },
  }
}

const CHUNK = 1_048_576
const ZEROS = new Uint8Array(CHUNK)

const memoryOf = (module: QuickJSWASMModule): Uint8Array => new Uint8Array(module.getWasmMemory().buffer)

/** A copy of a module's memory up to its last byte that is not zero. */
function beginning(memory: Uint8Array): Uint8Array {
  let end = memory.length
  while (end > 0 && memory[end - 1] === 0) end--
  return memory.slice(0, end)
}

/** Makes a module's memory what it was when the module was loaded: nothing of a run stays in it. */
function restore(memory: Uint8Array, clean: Uint8Array): void {
  memory.set(clean)
  for (let at = clean.length; at < memory.length; at += CHUNK) {
    const chunk = memory.subarray(at, at + CHUNK)
    if (Buffer.compare(chunk, ZEROS.subarray(0, chunk.length)) !== 0) chunk.fill(0)
  }
}

const WARM_UP: Task = {
  ...{ unit: 0, program: () => 'function f() {}', wallMs: 10_000, killMs: 10_000 },
  ...{ memoryMiB: 64, outputBytes: 100, perturbation: 0 },
}

/** `whole` tells whether the module can run another program. */
function attempt(
  module: QuickJSWASMModule,
  task: Task,
  mail: Mail,
  start: number,
): { readonly verdict: Verdict; readonly whole: boolean } {
  try {
    const verdict = runInput(module, task, mail, start)
    return { verdict, whole: verdict[0] === 'ok' || verdict[0] === 'error' }
  } catch (error) {
    const message = String((error as Error)?.message ?? error).slice(0, 200)
    // Recursion in the engine's own code, which overran this process's stack before it reached the program's limit.
    if (error instanceof RangeError) return { verdict: ['error', `RangeError: ${message}`], whole: false }
    // A trap of the module: no memory, a check of its own, or an access beyond its memory, which is a fault of the engine.
    const memory = /out of memory|\bOOM\b|enlarge memory|maximum memory|alloc/i.test(message)
    return { verdict: [memory ? 'memory' : 'killed', `The engine ended: ${message}`], whole: false }
  }
}

/** A value, or what was thrown in its place. Both are handles into the module's memory, and nothing of them is read here. */
type Given = { readonly value: QuickJSHandle; readonly error?: undefined } | { readonly error: QuickJSHandle }

function runInput(module: QuickJSWASMModule, task: Task, mail: Mail, start: number): Verdict {
  const runtime = module.newRuntime()
  runtime.setMemoryLimit(heapMiB(task) * 1_048_576)
  runtime.setMaxStackSize(STACK_BYTES)
  const context = runtime.newContext()
  const handles: QuickJSHandle[] = []
  const keep = (given: Given): Given => {
    handles.push(given.error ?? given.value)
    return given
  }
  const evaluate = (code: string, name: string): Given => keep(context.evalCode(code, name))
  const call = (f: QuickJSHandle, given: readonly QuickJSHandle[]): Given =>
    keep(context.callFunction(f, context.undefined, ...given))

  const { outputBytes, perturbation, memoryMiB, operations = Infinity } = task
  const prepare = evaluate(PRELUDE, 'prelude.js')
  if (prepare.error) return ['memory', `${memoryMiB} MiB are too few for the engine itself.`]
  const { input } = mail
  const text = typeof input === 'number' ? context.newNumber(input) : context.newString(input)
  const numbers = [outputBytes, perturbation, mail.resultAt].map((number) => context.newNumber(number))
  const [length, run, resultAt] = numbers as [QuickJSHandle, QuickJSHandle, QuickJSHandle]
  const copied = context.newArrayBuffer(mail.shared)
  handles.push(text, ...numbers, copied)
  const finish = call(prepare.value, [text, length, run, copied, resultAt])
  if (finish.error) return ['memory', `The input needs more than ${memoryMiB} MiB.`]

  let steps = 0
  let stopped: 'time' | 'operations' | undefined
  runtime.setInterruptHandler(() => {
    if (++steps * STEP >= operations) stopped = 'operations'
    else if (monotonicMs() - start >= task.wallMs) stopped = 'time'
    return stopped !== undefined
  })
  const tell = (given: Given): Verdict => {
    // What was thrown is put in words inside, too.
    const told = given.error ? call(finish.value, [given.error, context.true]) : given
    // Nothing of the program runs in there but what is caught: only memory may be wanting.
    if (told.error) return ['memory', `The program used more than ${memoryMiB} MiB.`]
    if (context.typeof(told.value) === 'string') return verdictOf(context.getString(told.value), mail, task)
    const size = context.getNumber(told.value)
    context.getArrayBuffer(copied).consume(({ value }) => {
      mail.result(0, size).set(value.subarray(mail.resultAt, mail.resultAt + size))
    })
    return verdictOf(size, mail, task)
  }
  const program = evaluate(task.program(), 'program.js')
  // What the program left to be done (promises, async functions) comes before its entry is called, as in V8.
  const left = program.error ? undefined : runtime.executePendingJobs()
  left?.dispose()
  const found = program.error ? program : evaluate(FINDER, 'finder.js')
  const verdict = tell(found.error ? found : call(finish.value, [found.value]))

  if (stopped === 'time') return ['timeout', 'The program used its time.']
  if (stopped) return ['timeout', `The program used its ${operations} operations.`]
  if (verdict[0] === 'ok' || verdict[0] === 'error') {
    for (const handle of handles) handle.dispose()
    context.dispose()
    runtime.dispose()
  }
  return verdict
}
