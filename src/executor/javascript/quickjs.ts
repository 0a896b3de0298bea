// QuickJS inside WebAssembly: no native addon, and an interrupt every 10,000 operations, which makes an exact budget.
//
// A runtime with a context in which the prelude has run is made once in a module, and the module's memory remembered; after each input
// the memory is made what it was then. So each input has a fresh heap and context, and nothing of another one. A module serves up to
// 100 runs and is thrown away after any outcome but `ok` and `error`: a trap leaves it in no known state.

import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core'
import { monotonicMs } from '../wire.ts'
import { type Engine, FINDER, heapMiB, RECYCLE_AFTER, type Task, type Verdict, verdictOf } from './engine.ts'
import { Mail } from './mail.ts'
import { GLOBAL_NAMES, preludeSource } from './prelude-source.ts'
import { findEndWords, rememberMemory } from './restore.ts'
import { openScrub } from './scrub.ts'

const STEP = 10_000 // operations between two interrupts, fixed in QuickJS
const STACK_BYTES = 256 * 1024 // of the program; the module's own stack is 1 MiB or more, and overrunning it would trap

/** A module with a runtime and a context in which the prelude has run. */
interface Instance {
  readonly module: QuickJSWASMModule
  /** The module's memory, as it was when the instance was opened: no bytes are left in it once it has grown. */
  readonly memory: Uint8Array
  readonly runtime: QuickJSRuntime
  readonly context: QuickJSContext
  readonly prepare: QuickJSHandle
}

export async function openQuickJS(): Promise<Engine> {
  const load = () => newQuickJSWASMModuleFromVariant(import('@jitl/quickjs-ng-wasmfile-release-sync'))
  const scrub = openScrub()
  const prelude = preludeSource(globalNames(await load())) // and V8 compiles the module while it first runs
  const open = async (): Promise<Instance> => openInstance(await load(), prelude)
  let instance = await open()
  const endWords = findEndWords(instance.memory, (amount) => {
    const mail = new Mail()
    mail.inputRoom(2).write('[]')
    const { verdict } = attempt(instance, WARM_UPS[amount], mail, monotonicMs())
    if (verdict[0] !== 'ok') throw new Error(`QuickJS does not run here: ${verdict[0]}, ${verdict[1]}`)
  })
  let restore = rememberMemory(instance.memory, endWords)
  let runs = 0
  let spoilt = false
  return {
    isolation: 'quickjs',
    name: 'QuickJS-ng',
    run(task, mail, start) {
      const { verdict, whole } = attempt(instance, task, mail, start)
      runs++
      spoilt = !whole
      return verdict
    },
    finish: (much) => (much ? scrub.whole() : scrub.light()),
    async renew() {
      if (!spoilt && runs < RECYCLE_AFTER && instance.memory.length > 0) {
        restore()
        return
      }
      memoryOf(instance.module).fill(0) // it may stay until it is collected
      instance = await open()
      restore = rememberMemory(instance.memory, endWords)
      spoilt = false
      runs = 0
    },
  }
}

const memoryOf = (module: QuickJSWASMModule): Uint8Array => new Uint8Array(module.getWasmMemory().buffer)

/** Throws where QuickJS cannot even run what is ours. */
function openInstance(module: QuickJSWASMModule, prelude: string): Instance {
  const runtime = module.newRuntime()
  runtime.setMaxStackSize(STACK_BYTES)
  const context = runtime.newContext()
  const prepare = context.unwrapResult(context.evalCode(prelude, 'prelude.js'))
  // Turned on here, in the memory that is remembered: from now on only the function changes, and the module is not told again.
  runtime.setInterruptHandler(() => false)
  return { module, memory: memoryOf(module), runtime, context, prepare }
}

const warmUp = (program: string): Task => ({
  unit: 0,
  program: () => program,
  wallMs: 10_000,
  killMs: 10_000,
  memoryMiB: 64,
  outputBytes: 100,
  perturbation: 0,
})
const WARM_UPS = {
  little: warmUp('function f() {}'),
  much: warmUp('function f() { return new Uint8Array(3_000_000).fill(7).length }'),
}

function globalNames(module: QuickJSWASMModule): string {
  const context = module.newContext()
  return context.getString(context.unwrapResult(context.evalCode(GLOBAL_NAMES)))
}

/** `whole` tells whether the module can run another program. */
function attempt(
  instance: Instance,
  task: Task,
  mail: Mail,
  start: number,
): { readonly verdict: Verdict; readonly whole: boolean } {
  try {
    const verdict = runInput(instance, task, mail, start)
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

// Handles are not given back: they are in memory that will be what it was, before anything else is put there.
function runInput({ runtime, context, prepare }: Instance, task: Task, mail: Mail, start: number): Verdict {
  const call = (f: QuickJSHandle, given: readonly QuickJSHandle[]): Given =>
    context.callFunction(f, context.undefined, ...given)
  const { outputBytes, perturbation, memoryMiB, operations = Infinity } = task
  runtime.setMemoryLimit(heapMiB(task) * 1_048_576)
  const { input } = mail
  const text = typeof input === 'number' ? context.newNumber(input) : context.newString(input)
  const numbers = [outputBytes, perturbation, mail.resultAt].map((number) => context.newNumber(number))
  const [length, run, resultAt] = numbers as [QuickJSHandle, QuickJSHandle, QuickJSHandle]
  const copied = context.newArrayBuffer(mail.shared)
  const finish = call(prepare, [text, length, run, copied, resultAt])
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
    const { value } = context.getArrayBuffer(copied)
    mail.result(0, size).set(value.subarray(mail.resultAt, mail.resultAt + size))
    return verdictOf(size, mail, task)
  }
  const program = context.evalCode(task.program(), 'program.js')
  // What the program left to be done (promises, async functions) comes before its entry is called, as in V8.
  const left = program.error ? undefined : runtime.executePendingJobs()
  left?.dispose()
  const found = program.error ? program : context.evalCode(FINDER, 'finder.js')
  const verdict = tell(found.error ? found : call(finish.value, [found.value]))

  if (stopped === 'time') return ['timeout', 'The program used its time.']
  if (stopped) return ['timeout', `The program used its ${operations} operations.`]
  return verdict
}
