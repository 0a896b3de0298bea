// In a clone, what is asked for by a name of this package (`azlab/…`, `#kernel/…`) is the source, however Node was started.
//
// The scripts give Node the condition `azlab-source` of package.json. Who runs a source file with a plain `node` has not given it,
// and is not asked to: what is imported from then on is resolved as if it had been given. In the package this file does nothing.

import { registerHooks } from 'node:module'
import { extname } from 'node:path'

const CONDITION = 'azlab-source'

if (extname(import.meta.filename) === '.ts' && !isGiven(process.execArgv))
  registerHooks({
    resolve(specifier, context, next) {
      if (!/^(?:azlab(?:\/|$)|#(?:kernel|datasets-eval)\/)/.test(specifier)) return next(specifier, context)
      return next(specifier, { ...context, conditions: [...context.conditions, CONDITION] })
    },
  })

/** Whether these arguments of Node give the condition. */
export function isGiven(args: readonly string[]): boolean {
  return args.some(
    (one, at) =>
      one === `--conditions=${CONDITION}` ||
      one === `-C=${CONDITION}` ||
      ((one === '--conditions' || one === '-C') && args[at + 1] === CONDITION),
  )
}
