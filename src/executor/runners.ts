// The languages that the executor runs, by name.

import type { Language } from '../language/index.ts'
import { javascriptRunner } from './javascript/runner.ts'
import { pythonRunner } from './python/runner.ts'
import type { Runner } from './runtime.ts'

export const RUNNERS: Readonly<Partial<Record<Language['name'], Runner>>> = {
  javascript: javascriptRunner,
  python: pythonRunner,
}
