// language: what is forbidden, literals, equality, duplicates and complexity; nothing here runs a program.

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
export { javascript, language, python } from './languages.ts'
export { LANGUAGE_NAMES } from './names.ts'
export { ALLOWED_MODULES as PYTHON_MODULES } from './python/modules.ts'
export type { Value } from './value.ts'
