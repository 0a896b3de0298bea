// The documentation says what holds: links and anchors lead somewhere, code compiles, commands and files exist, sentences are plain.

import assert from 'node:assert/strict'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import { after, describe, test } from 'node:test'
import ts from 'typescript'
import { errorCodes } from '../../scripts/errors.mjs'
import { NODE_FLAGS } from '../../src/core/index.ts'
import { manifest, root, run } from './built.ts'
import { commandsIn, fileProblem, problemOf } from './command-lines.ts'
import {
  anchorsOf,
  blocksOf,
  linksOf,
  modulesOf,
  PAGES,
  sentencesOf,
  spansOf,
  textOf,
  together,
} from './docs.ts'

const scratch = mkdtempSync(join(tmpdir(), 'azlab-docs-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

/** What is wrong with a link of a page, or null. Addresses of other hosts are not asked. */
function linkProblem(page: string, link: string): string | null {
  if (/^https:\/\/[\w.-]+\.[a-z]+(\/|$)/.test(link)) return null
  if (/^[a-z]+:/.test(link)) return `${page}: ${link} is no https address`
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page : normalize(join(dirname(page), path))
  if (target.startsWith('..') || !existsSync(join(root, target))) return `${page}: ${link} leads nowhere`
  if (anchor === undefined) return null
  return anchorsOf(target).has(anchor) ? null : `${page}: ${target} has no heading #${anchor}`
}

/** Pages beside the documentation: those of benchmarks. */
const OTHERS = globSync('datasets-eval/**/*.md', { cwd: root }).sort()

test('the way from a proposal to the gradient is at most twelve files, each called by one before it', () => {
  const steps = [...textOf('docs/architecture.md').matchAll(/^\d+\. \[`(src\/[^`]+)`\]\([^)]*\): `(\w+)`/gm)]
  assert.ok(steps.length >= 10 && steps.length <= 12, String(steps.length))
  for (const [at, [, file = '', name]] of steps.entries()) {
    assert.match(textOf(file), new RegExp(`(?:function\\*? |async )${name}\\b`), `${file} defines ${name}`)
    if (at === 0) continue
    const calls = new RegExp(`\\b${name}\\(`)
    const callers = steps.slice(0, at).filter(([, earlier = '']) => calls.test(textOf(earlier)))
    assert.ok(callers.length > 0, `${name} of ${file} is called before`)
  }
  const [, last = ''] = steps.at(-1)!
  assert.match(textOf(last), /\bgradients\(loss, /)
})

describe('links', () => {
  for (const page of [...PAGES, ...OTHERS])
    test(`of ${page} lead to a file and a heading`, () => {
      assert.deepEqual(
        linksOf(page).flatMap((link) => linkProblem(page, link) ?? []),
        [],
      )
    })

  test('to a file or a heading that there is not are found', () => {
    assert.match(linkProblem('docs/method.md', 'nothing.md')!, /leads nowhere/)
    assert.match(linkProblem('docs/method.md', '../../outside.md')!, /leads nowhere/)
    assert.match(linkProblem('README.md', 'docs/method.md#none')!, /no heading #none/)
    assert.equal(linkProblem('README.md', 'docs/method.md#9-trr-and-the-update'), null)
  })

  test('every page is reached from README.md', () => {
    const reached = new Set(['README.md'])
    for (const page of reached)
      for (const link of linksOf(page)) {
        const target = normalize(join(dirname(page), link.replace(/#.*/, '')))
        if (PAGES.includes(target)) reached.add(target)
      }
    assert.deepEqual(
      PAGES.filter((page) => !reached.has(page)),
      [],
    )
  })
})

describe('files', () => {
  const codes = errorCodes() as ReadonlyMap<string, unknown> // `kernel/address` is an error code, and reads like a path
  for (const page of PAGES)
    test(`that ${page} names exist`, () => {
      assert.deepEqual(
        spansOf(page).flatMap((span) => (codes.has(span) ? [] : (fileProblem(span) ?? []))),
        [],
      )
    })

  test('a file that there is not is found', () => {
    assert.equal(fileProblem('src/run/loops.ts'), 'there is no file src/run/loops.ts')
  })

  test('pages of docs/ that the code names exist, travel in the package, and have the sections that it names', () => {
    const sources = globSync('{src,kernel,datasets-eval}/**/*.{ts,py}', { cwd: root })
    const named = sources.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/\bdocs\/[\w./-]+\.\w+(?:,? §(\d+))?/g)].map(
        ([whole, section]) => ({ file, path: whole.replace(/[, ]*§.*$/, ''), section }),
      ),
    )
    assert.ok(named.length > 10, `${named.length} mentions`)
    for (const { file, path, section } of named) {
      assert.ok(existsSync(join(root, path)), `${file} names ${path}`)
      if (section)
        assert.match(textOf(path), new RegExp(`^## ${section}\\. `, 'm'), `${file} names ${path} §${section}`)
    }
    assert.ok(manifest.files.includes('docs'))
  })
})

describe('commands', () => {
  for (const page of PAGES) {
    const written = blocksOf(page)
      .filter(({ language }) => language === 'sh')
      .flatMap(({ code }) => commandsIn(code))
    // In a sentence a command may have placeholders; then its first words must be a command.
    const told = spansOf(page)
      .filter((span) => /^(npx azlab|npm|node (bench|scripts|--)) ?/.test(span))
      .filter((span) => !/\b[A-Z]{3,}\b|…|\.\.\.|^npm$/.test(span))
      .flatMap((span) => commandsIn(span))
    if (written.length + told.length > 0)
      test(`of ${page} are such as there are`, async () => {
        const problems: string[] = []
        for (const words of [...written, ...told]) {
          const problem = await problemOf(words)
          if (problem !== null) problems.push(`${words.join(' ')}: ${problem}`)
        }
        assert.deepEqual(problems, [])
      })
  }

  const wrong: readonly (readonly [string, RegExp])[] = [
    ['npx azlab trian', /unknown command/],
    ['npx azlab train --stesp 3', /unknown option/],
    ['npx azlab train --steps three', /whole number/],
    ['npx azlab train --set learningRat=1', /learningRat/],
    ['npx azlab eval show', /missing required argument/],
    ['npm run nothing', /no script nothing/],
    ['npm test -- test/nothing', /no file test\/nothing/],
    ['node bench/nothing.ts', /no file bench\/nothing.ts/],
    ['node bench/fuzz.ts --langauge python', /no option --langauge/],
    ['azlabb train', /knows the command/],
  ]
  for (const [line, problem] of wrong)
    test(`${line} would be found`, async () => {
      const [words] = commandsIn(line)
      assert.match((await problemOf(words!)) ?? 'no problem', problem)
    })

  test('are read as a shell reads them', () => {
    assert.deepEqual(
      commandsIn(`echo '{"a": 1}' | npx azlab exec > out.jsonl   # a | b\nA=1 npm test -- test/cli`),
      [
        ['echo', '{"a": 1}'],
        ['npx', 'azlab', 'exec'],
        ['npm', 'test', '--', 'test/cli'],
      ],
    )
  })
})

describe('TypeScript', () => {
  const modules = new Map<string, string>()
  for (const page of PAGES)
    for (const [at, code] of modulesOf(page).entries()) modules.set(`${page}.${at}.ts`, code)
  const errors = (given: ReadonlyMap<string, string>): readonly string[] => {
    const files = new Map([...given].map(([name, code]) => [join(root, name), code]))
    const options: ts.CompilerOptions = {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
      lib: ['lib.es2024.d.ts'],
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.NodeNext,
      customConditions: ['azlab-source'],
      allowImportingTsExtensions: true,
      resolveJsonModule: true,
    }
    const host = ts.createCompilerHost(options)
    const { fileExists, readFile, getSourceFile } = host
    host.fileExists = (path) => files.has(path) || fileExists.call(host, path)
    host.readFile = (path) => files.get(path) ?? readFile.call(host, path)
    host.getSourceFile = (path, version, ...rest) => {
      const code = files.get(path)
      if (code !== undefined) return ts.createSourceFile(path, code, version)
      return getSourceFile.call(host, path, version, ...rest)
    }
    const program = ts.createProgram([...files.keys()], options, host)
    return [...files.keys()].flatMap((path) => {
      const source = program.getSourceFile(path)!
      return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
        ({ start = 0, messageText }) => {
          const { line } = source.getLineAndCharacterOfPosition(start)
          const text = source.text.split('\n')[line]!.trim()
          return `${path.slice(root.length)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')} in: ${text}`
        },
      )
    })
  }

  test('of every page compiles under strict', () => {
    assert.ok(modules.size > 5, `${modules.size} modules`)
    assert.deepEqual(errors(modules), [])
  })

  test('with a mistake is found', () => {
    const found = errors(new Map([['docs/wrong.md.0.ts', "import { az } from 'azlab'\naz.nothing()\n"]]))
    assert.match(found.join(), /Property 'nothing' does not exist/)
  })

  for (const page of PAGES) {
    const marked = blocksOf(page).filter(({ language, marks }) => language === 'ts' && marks.includes('run'))
    const chosen = marked.filter(({ marks }) => !marks.includes('alone')).map(({ code }) => code)
    const programs = [
      ...(chosen.length ? [together(chosen)] : []),
      ...marked.filter(({ marks }) => marks.includes('alone')).map(({ code }) => code),
    ]
    for (const [at, code] of programs.entries())
      test(`of ${page} that is marked to run does (${at + 1})`, async () => {
        const file = join(scratch, `${page.replaceAll('/', '-')}-${at}.ts`)
        writeFileSync(file, `${code}\nprocess.exit(0)\n`)
        await run(process.execPath, [...NODE_FLAGS, join(root, 'src/cli/main.ts'), 'run', file], scratch)
      })
  }
})

describe('sentences', () => {
  const BANNED: readonly (readonly [RegExp, string])[] = [
    [/(?:^|[.!?:|] )(?:\*\*)?Of /m, 'begins with a bare Of'],
    [/(?:^|[.!?:|] )(?:\*\*)?Whose\b/m, 'begins with Whose'],
    [/\bunless told\b/, 'unless told'],
    [/\b(?:is|are) said\b/, 'is said'],
    [/\bin the place of\b/, 'in the place of'],
  ]
  const faults = (text: string): readonly string[] =>
    BANNED.flatMap(([pattern, name]) => (pattern.test(text) ? [name] : []))

  for (const page of PAGES)
    test(`of ${page} are plain and whole`, () => {
      const found = sentencesOf(page).flatMap((text) => faults(text).map((fault) => `${fault}: ${text}`))
      assert.deepEqual(found, [])
    })

  test('that are not would be found', () => {
    assert.deepEqual(faults('Of any layer.'), ['begins with a bare Of'])
    assert.deepEqual(faults('A row. Whose sum is 1.'), ['begins with Whose'])
    assert.deepEqual(faults('It stays, unless told; it is said once, in the place of another.'), [
      'unless told',
      'is said',
      'in the place of',
    ])
  })
})

describe('docs/dependencies.md', () => {
  test('has a reason for every package of package.json', () => {
    const { dependencies, optionalDependencies, peerDependencies, devDependencies } = manifest
    const all = { ...dependencies, ...optionalDependencies, ...peerDependencies, ...devDependencies }
    const given = new Set(spansOf('docs/dependencies.md'))
    assert.deepEqual(
      Object.keys(all).filter((name) => !given.has(name)),
      [],
    )
  })
})

describe('README.md', () => {
  test('is a page to read at once: between 6,000 and 8,000 bytes', () => {
    const { size } = statSync(join(root, 'README.md'))
    assert.ok(size >= 6000 && size <= 8000, `${size} bytes`)
  })
})
