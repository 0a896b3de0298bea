// language: what is forbidden, literals, equality, duplicates and complexity; nothing here runs a program.

export { parseBounded } from './javascript/parser.ts'
export {
  type Complexity,
  type Forbidden,
  type Halstead,
  javascript,
  type Language,
  language,
  type Parsed,
  type ParsedProgram,
  type ProgramParse,
  python,
  type Value,
} from './language.ts'
export { LANGUAGE_NAMES } from './names.ts'
export { ALLOWED_MODULES as PYTHON_MODULES } from './python/modules.ts'
