// Which engine the sandbox process takes.

import type { Compilers } from '../executor.ts'
import type { Engine, EngineChoice } from './engine.ts'

/** How each engine is loaded; a test can put a failing one in its place. */
export interface Loaders {
  readonly v8: () => Promise<{ openV8(isolation: 'isolate' | 'context', compilers: Compilers): Engine }>
  readonly quickjs: () => Promise<{ openQuickJS(): Promise<Engine> }>
}

const LOADERS: Loaders = { v8: () => import('./v8.ts'), quickjs: () => import('./quickjs.ts') }

/** Opens the engine of choice; `auto` is isolated-vm or, with a note that says why, QuickJS. There is no third: node:vm isolates nothing. */
export async function openEngine(
  choice: EngineChoice,
  isolation: 'isolate' | 'context',
  compilers: Compilers,
  loaders = LOADERS,
): Promise<{ readonly engine: Engine; readonly note?: string }> {
  if (choice === 'quickjs') return { engine: await (await loaders.quickjs()).openQuickJS() }
  try {
    return { engine: (await loaders.v8()).openV8(isolation, compilers) }
  } catch (error) {
    if (choice !== 'auto') throw error
    const [why] = String((error as Error).message).split('\n')
    const { openQuickJS } = await loaders.quickjs()
    const note = `isolated-vm does not load (${why}), so programs run in QuickJS: some thirty times slower in long loops, and isolated by WebAssembly alone.`
    return { engine: await openQuickJS(), note }
  }
}
