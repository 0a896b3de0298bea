// The house rules that a reader would otherwise have to check by eye: who may import whom, what a file is, what may
// not be in the repository.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, test } from 'node:test'
import { manifest, root } from './built.ts'

/** Each folder of src/ and the folders that it may import, in the order in which data flows. */
const method = ['platform', 'core', 'engine', 'model', 'policy', 'language', 'executor', 'task', 'stage']
const rooms: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  core: ['platform'],
  engine: ['platform', 'core'],
  model: ['platform', 'core', 'engine'],
  policy: ['platform', 'core', 'engine', 'model'],
  language: ['platform', 'core'],
  executor: ['platform', 'core', 'language'],
  'math-equal': ['core'],
  task: ['platform', 'core', 'language'],
  stage: method,
  evaluate: method,
  pretrain: [...method, 'evaluate'],
  run: [...method, 'evaluate'],
  view: [...method, 'evaluate', 'run'],
  lab: [...method, 'evaluate', 'pretrain', 'run', 'view'],
  door: [...method, 'math-equal', 'evaluate', 'pretrain', 'run', 'view'],
  index: [...method, 'evaluate', 'pretrain', 'run', 'view', 'lab', 'door'],
  cli: [...method, 'math-equal', 'evaluate', 'pretrain', 'run', 'view', 'lab', 'door', 'index'],
}

interface Import {
  readonly from: string
  readonly to: string
  /** Whether the compiler leaves nothing of it. */
  readonly typeOnly: boolean
}

const sources = globSync('src/**/*.ts', { cwd: root }).sort()
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')
/** The code of a file, without its comments. */
const codeOf = (file: string) => textOf(file).replace(/^\s*(\/\/|\*|\/\*).*$/gm, '')
const roomOf = (file: string) => file.split('/')[1]!.replace(/\.ts$/, '')

/** Every relative import of a file: static, re-exporting or dynamic. */
function importsOf(file: string): Import[] {
  const found = [
    ...textOf(file).matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'(\.[^']+)'/gm),
    ...textOf(file).matchAll(/\bimport\(()\s*'(\.[^']+)'/g),
  ]
  return found.map(([, type, path]) => ({
    from: file,
    to: relative(root, join(root, dirname(file), path!)),
    typeOnly: Boolean(type),
  }))
}
const imports = sources.flatMap(importsOf)

/** One path of files that import each other in a circle, types included; empty when there is none. */
function circle(): readonly string[] {
  const next = new Map<string, string[]>()
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to])
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): readonly string[] => {
    const at = path.indexOf(file)
    if (at >= 0) return [...path.slice(at), file]
    if (done.has(file)) return []
    for (const other of next.get(file) ?? []) {
      const found = visit(other, [...path, file])
      if (found.length) return found
    }
    done.add(file)
    return []
  }
  for (const file of sources) {
    const found = visit(file, [])
    if (found.length) return found
  }
  return []
}

describe('the layers of src/', () => {
  test('every folder has its place in the order', () => {
    assert.deepEqual(
      sources.filter((file) => !(roomOf(file) in rooms)),
      [],
    )
  })
  test('a folder imports only what stands before it', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [own, other] = [roomOf(from), roomOf(to)]
      return own !== other && !rooms[own]?.includes(other)
    })
    assert.deepEqual(
      wrong.map(({ from, to }) => `${from} imports ${to}`),
      [],
    )
  })
  test('files do not import each other in a circle', () => assert.deepEqual(circle(), []))
})

describe('what computes', () => {
  /** Each file that a room's portable.ts leads to, or that is in a room which knows no platform at all, with the files on the way. */
  const ways = new Map<string, readonly string[]>(
    sources
      .filter((file) => /\/portable\.ts$|^src\/(?:task|stage)\//.test(file))
      .map((file) => [file, [file]] as const),
  )
  for (const [file, way] of ways)
    for (const { from, to, typeOnly } of imports)
      if (from === file && !typeOnly && !ways.has(to)) ways.set(to, [...way, to])
  /** What these files have to say of the ways on which the pattern is found in code. */
  const faults = (pattern: RegExp): readonly string[] =>
    [...ways].flatMap(([file, way]) => {
      const [found] = pattern.exec(codeOf(file)) ?? []
      return found === undefined ? [] : [`${way.join(' imports ')}, which has ${found.trim()}`]
    })

  test('is in rooms that have a part which knows no platform, and in the door of all of them', () => {
    const starts = [...ways].filter(([, way]) => way.length === 1).map(([file]) => roomOf(file))
    assert.deepEqual([...new Set(starts)].sort(), [
      'core',
      'door',
      'engine',
      'language',
      'model',
      'policy',
      'run',
      'stage',
      'task',
    ])
  })
  test('imports nothing of Node', () => {
    assert.deepEqual(faults(/(?:\bfrom|\bimport|\bimport\()\s*'node:[^']*'/), [])
  })
  test('uses no global of Node', () => {
    assert.deepEqual(
      faults(/(?<![\w.'"`])(?:Buffer|process|require|global|setImmediate|__dirname)(?:\.\w|\()/),
      [],
    )
  })
  test('would be found out: with Node, core has both', () => {
    assert.match(codeOf('src/core/write.ts'), /\bfrom\s*'node:[^']*'/)
    assert.ok(!ways.has('src/core/write.ts') && !ways.has('src/core/index.ts'))
  })
})

describe('the sources', () => {
  const written = [
    ...sources,
    ...globSync('{test,bench,datasets-eval,scripts,bin}/**/*.{ts,mjs}', { cwd: root }),
  ]
  test("a file's first line says what it is", () => {
    const silent = written.filter((file) => {
      const [first, second] = textOf(file).split('\n')
      const line = first!.startsWith('#!') ? second! : first!
      return !/^(\/\/|\/\*\*) \S/.test(line)
    })
    assert.deepEqual(silent, [])
  })
  test('no comment begins with a bare Of or Whose, or says "unless told" or "in the place of"', () => {
    const comments =
      /^\s*(?:\/\*\*|\*|\/\/) (?:Of|Whose) |(?:\/\*\*|\*|\/\/) .*(?:unless told|in the place of)/m
    const own = [...sources, ...globSync('{kernel,datasets-eval}/**/*.ts', { cwd: root })]
    assert.deepEqual(
      own.flatMap((file) => comments.exec(textOf(file))?.[0] ?? []),
      [],
    )
  })
  test('no object is spread that is written out in place', () => {
    const spreading = written.filter((file) => /^\s*\.\.\.\{/m.test(textOf(file)))
    assert.deepEqual(spreading, [])
  })
  test('no file is over 400 lines', () => {
    const long = sources.filter((file) => textOf(file).split('\n').length > 401)
    assert.deepEqual(long, [])
  })
})

test('each of the nine stages, and seeding, has a test file of its own name', () => {
  const verbs = [
    'propose',
    'validate',
    'estimate',
    'solve',
    'verify',
    'reward',
    'advantage',
    'update',
    'commit',
  ]
  for (const verb of [...verbs, 'seed'])
    for (const file of [`src/stage/${verb}.ts`, `test/stage/${verb}.test.ts`])
      assert.ok(statSync(join(root, file)).isFile(), file)
})

describe('task kinds and prompt styles', () => {
  const naming = (pattern: RegExp, rooms: readonly string[]) =>
    sources.filter((file) => !rooms.includes(roomOf(file)) && pattern.test(codeOf(file)))

  test('outside task/ no file names the three types, those apart whose data they are', () => {
    assert.deepEqual(naming(/['"`](deduction|abduction|induction)['"`]/, ['task']), [
      // What pre-training shows of each type, and which types an ablation leaves out.
      'src/pretrain/examples.ts',
      'src/run/ablation.ts',
    ])
  })
  test('a kind is known to kinds.ts alone', () => {
    for (const type of ['deduction', 'abduction', 'induction'])
      assert.deepEqual(
        imports.filter(({ to }) => to === `src/task/${type}.ts`).map(({ from }) => from),
        ['src/task/kinds.ts'],
      )
  })
  test('no file asks which prompt style it has: a model alone, for its chat template', () => {
    // In language/ a style is how a literal is spaced.
    assert.deepEqual(naming(/[sS]tyle\s*[!=]==?\s*['"`](compact|full)['"`]/, ['model', 'language']), [])
  })
})

describe('what is in the repository', () => {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' })
  const tracked = () =>
    git('ls-files', '-z')
      .split('\0')
      .filter((file) => file && statSync(join(root, file), { throwIfNoEntry: false }))

  test('no path of one machine and no address of a package registry', () => {
    // Written in pieces, or this file would be found.
    const folders = ['main', 'steering', '\\.library'].map((name) => `/work/${name}`)
    const scratch = ['exp', 'research', 'bash_jobs'].map((name) => `/tmp/${name}`)
    const hosts = [
      'registry\\.npm' + 'js',
      'files\\.python' + 'hosted',
      'deb\\.deb' + 'ian\\.org',
      '/fa' + 'rm/',
    ]
    const pattern = new RegExp([...folders, ...scratch, ...hosts].join('|'))
    const found = tracked()
      .filter((file) => statSync(join(root, file)).size < 2 ** 21)
      .filter((file) => pattern.test(textOf(file)))
    assert.deepEqual(found, [])
  })
  test('no file over 8 MiB', () => {
    assert.deepEqual(
      tracked().filter((file) => statSync(join(root, file)).size > 8 * 2 ** 20),
      [],
    )
  })
  test('the lock file names no address', () => assert.doesNotMatch(textOf('package-lock.json'), /"resolved"/))
  test('the lock file has every optional package, or npm ci would refuse it', () => {
    const { packages } = JSON.parse(textOf('package-lock.json')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>
    }
    const wanted = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
    assert.deepEqual(
      wanted.filter((name) => !(`node_modules/${name}` in packages)),
      [],
      'run node scripts/lock.mjs',
    )
  })
  test('what the sources import is a dependency', () => {
    const names = sources.flatMap((file) =>
      [...textOf(file).matchAll(/(?:\sfrom\s+|^import\s+|\bimport\(\s*|\brequire\()'([^.'][^']*)'/gm)].map(
        ([, name]) => name!,
      ),
    )
    const packages = names
      .filter((name) => !name.startsWith('node:') && !name.startsWith('#'))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      )
    const { dependencies, optionalDependencies, peerDependencies } = manifest
    const known = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })
    assert.deepEqual(
      [...new Set(packages)].filter((name) => !known.includes(name)),
      [],
    )
  })
})
