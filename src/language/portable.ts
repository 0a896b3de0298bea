// The part of language that knows no platform: what a language is, and JavaScript. Python's parser is a process.

export { javascript } from './javascript/index.ts'
export { parseBounded } from './javascript/parser.ts'
export type {
  Complexity,
  Forbidden,
  Halstead,
  Language,
  Parsed,
  ParsedProgram,
  ProgramParse,
} from './language.ts'
export { LANGUAGE_NAMES } from './names.ts'
export { ALLOWED_MODULES as PYTHON_MODULES } from './python/modules.ts'
export type { Value } from './value.ts'
