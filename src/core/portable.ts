// The part of core that knows no platform: errors, options, incidents, keys, ids and JSON.

export { AzlabError, type ErrorDetail, show, showControls } from './error.ts'
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
