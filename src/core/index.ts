// core: errors, incidents, keys and ids, and with Node V8's flags, whole files and threads, which every room may import.

import '../platform/index.ts'
import './sources.ts'

export { NODE_FLAGS, V8_FLAGS, type V8FlagsOrigin, v8FlagsOrigin } from '../platform/v8.ts'
export { within } from '../platform/within.ts'
export { type Appending, appendSync, openAppending } from './append.ts'
export { beside } from './beside.ts'
export { collectGarbage } from './collect.ts'
export { makeFolder } from './folder.ts'
export * from './portable.ts'
export { type Answered, openThread, type Thread, type ThreadOptions } from './thread.ts'
export { workerArguments } from './worker-arguments.ts'
export {
  besides,
  flush,
  UNFINISHED,
  unwritable,
  writeAll,
  writeAllSync,
  writeAtomically,
} from './write.ts'
