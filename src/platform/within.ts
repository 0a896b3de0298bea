// Work with what others wrote, such as their regular expressions, which is cut off where it takes too long.

import { createContext, Script } from 'node:vm'

const SCRIPT = new Script('work()')
let context: { work?: () => void } | undefined

/**
 * Runs `work` in this thread and gives its value, or undefined when it had not ended after so many milliseconds. It is
 * then stopped wherever it is, in a regular expression too, so what it was changing is to be thrown away.
 */
export function within<T>(ms: number, work: () => T): { readonly value: T } | undefined {
  let done: { readonly value: T } | undefined
  context ??= createContext({})
  context.work = () => {
    done = { value: work() }
  }
  try {
    SCRIPT.runInContext(context, { timeout: ms })
  } catch (error) {
    if ((error as NodeJS.ErrnoException)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
  } finally {
    context.work = undefined
  }
  return done
}
