// language: what is forbidden, literals, equality, duplicates and complexity; nothing here runs a program.

export { language, python } from './languages.ts'
export * from './portable.ts'
