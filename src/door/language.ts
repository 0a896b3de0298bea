// azlab/language: what is forbidden, literals, equality, duplicates and complexity of programs; nothing here runs one.

export {
  type Complexity,
  type Forbidden,
  type Halstead,
  javascript,
  LANGUAGE_NAMES,
  type Language,
  language,
  type Parsed,
  type ParsedProgram,
  type ProgramParse,
  PYTHON_MODULES,
  parseBounded,
  python,
  type Value,
} from '../language/index.ts'
