// The pages of the documentation as what they are made of: blocks of code, links, headings, sentences.

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { marked, type Token, type Tokens } from 'marked'
import { root } from './built.ts'

/** Every page of the documentation that a person wrote or reads as a text, by its path: the reports of docs/api/ are declarations. */
export const PAGES: readonly string[] = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'],
  ...globSync('docs/**/*.md', { cwd: root, exclude: ['docs/api/**'] }).sort(),
]

export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8')

/** A block of code: `language` is the first word behind the fence, `marks` are the others. */
export interface Block {
  readonly page: string
  readonly line: number
  readonly language: string
  readonly marks: readonly string[]
  readonly code: string
}

/** All tokens of a page, those inside others too. */
function tokensOf(page: string): readonly Token[] {
  const found: Token[] = []
  marked.walkTokens(marked.lexer(textOf(page)), (token) => {
    found.push(token)
  })
  return found
}

const all = new Map<string, readonly Token[]>()
function tokens<T extends Token>(page: string, type: T['type']): readonly T[] {
  const known = all.get(page) ?? tokensOf(page)
  all.set(page, known)
  return known.filter((token) => token.type === type) as unknown as readonly T[]
}

/** The fenced blocks of a page, in order. */
export function blocksOf(page: string): readonly Block[] {
  const text = textOf(page)
  let from = 0
  return tokens<Tokens.Code>(page, 'code').map((token) => {
    const at = text.indexOf(token.raw.trimEnd(), from)
    from = at + token.raw.trimEnd().length
    const [language = '', ...marks] = (token.lang ?? '').split(/\s+/)
    return { page, line: text.slice(0, at).split('\n').length, language, marks, code: token.text }
  })
}

/** Where the links and pictures of a page lead. */
export const linksOf = (page: string): readonly string[] =>
  (['link', 'image'] as const).flatMap((type) =>
    tokens<Tokens.Link | Tokens.Image>(page, type).map(({ href }) => href),
  )

/** What stands between single backticks. */
export const spansOf = (page: string): readonly string[] =>
  tokens<Tokens.Codespan>(page, 'codespan').map(({ text }) => unescaped(text))

/** The paragraphs, items, cells and headings of a page without their code. */
export const sentencesOf = (page: string): readonly string[] =>
  ['paragraph', 'text', 'heading', 'table'].flatMap((type) =>
    tokens<Tokens.Generic>(page, type).flatMap((token) =>
      type === 'table'
        ? [...token.header, ...token.rows.flat()].map((one: { readonly text: string }) => one.text)
        : [token.text as string],
    ),
  )

/** The anchors of a page, as GitHub makes them of its headings. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>()
  for (const { text } of tokens<Tokens.Heading>(page, 'heading')) {
    const plain = text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '')
    const slug = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-')
    let anchor = slug
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`
    anchors.add(anchor)
  }
  return anchors
}

/**
 * Blocks as one module: each stands inside the one before it, so that it may use its names and may declare one of them again.
 * Imports stand at the top.
 */
export function together(codes: readonly string[]): string {
  const lines = codes.map((code) => code.split('\n'))
  const isImport = (line: string): boolean => line.startsWith('import ')
  const imports = mergedImports(lines.flat().filter(isImport))
  const bodies = lines.map((one) => `{\n${one.filter((line) => !isImport(line)).join('\n')}\n`)
  return `${imports.join('\n')}\n${bodies.join('')}${'}'.repeat(bodies.length)}\nexport {}\n`
}

/** Imports by the module that they name, each name once. */
function mergedImports(lines: readonly string[]): readonly string[] {
  const names = new Map<string, Set<string>>()
  for (const line of lines) {
    const [, list, from] = /^import \{ (.*) \} from (.*)$/.exec(line) ?? []
    if (list === undefined || from === undefined) throw new Error(`A block imports in another form: ${line}`)
    const known = names.get(from) ?? new Set()
    for (const name of list.split(', ')) known.add(name)
    names.set(from, known)
  }
  return [...names].map(([from, list]) => `import { ${[...list].join(', ')} } from ${from}`)
}

/**
 * The TypeScript of a page as modules: one of the blocks that go on from each other, and one of each block that is marked
 * `alone`, which is a whole file.
 */
export function modulesOf(page: string): readonly string[] {
  const blocks = blocksOf(page).filter(({ language }) => language === 'ts')
  const alone = blocks
    .filter(({ marks }) => marks.includes('alone'))
    .map(({ code }) => `${code}\nexport {}\n`)
  const joined = blocks.filter(({ marks }) => !marks.includes('alone')).map(({ code }) => code)
  return joined.length ? [together(joined), ...alone] : alone
}

const unescaped = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
