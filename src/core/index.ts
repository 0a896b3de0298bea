// core: V8's flags, errors, incidents, keys, ids and whole files, which every room may import.

import './v8.ts'
import './sources.ts'

export { type Appending, appendSync, openAppending } from './append.ts'
export { beside } from './beside.ts'
export { collectGarbage } from './collect.ts'
export { AzlabError, type ErrorDetail, show, showControls } from './error.ts'
export { makeFolder } from './folder.ts'
export {
  checkFunction,
  checkNumber,
  checkOptions,
  checkSignal,
  checkText,
  given,
  mend,
  type NumberBounds,
  numberWords,
  type OptionNames,
} from './given.ts'
export { contentId, stableJson } from './id.ts'
export {
  type Contradiction,
  type Incident,
  incidentOf,
  incidentText,
  type Settling,
  settled,
  type Tell,
  warnOfIncident,
} from './incident.ts'
export { JSON_LEVELS, parseJson } from './json.ts'
export { type Draws, draws, type Key, subkey } from './key.ts'
export { nearest, type UnknownName, unknownName } from './nearest.ts'
export {
  type Comm,
  type CommMessage,
  type CommSendOptions,
  type Comms,
  type DisplayOptions,
  JUPYTER_DISPLAY,
  type KernelHost,
  type MimeBundle,
  NOTEBOOK,
  type NotebookHost,
} from './notebook-host.ts'
export { type Answered, openThread, type Thread, type ThreadOptions } from './thread.ts'
export { NODE_FLAGS, V8_FLAGS, type V8FlagsOrigin, v8FlagsOrigin } from './v8.ts'
export { within } from './within.ts'
export {
  besides,
  flush,
  UNFINISHED,
  unwritable,
  writeAll,
  writeAllSync,
  writeAtomically,
} from './write.ts'
