// JavaScript for the pool: child processes of Node with isolated-vm or, by choice or where that does not load, with QuickJS,
// inside bubblewrap where that works.

import { AzlabError } from '../../core/portable.ts'
import { COMPILERS, type ExecutorOptions, type Isolation } from '../executor.ts'
import type { Runner } from '../runtime.ts'
import { encode } from './encode.ts'
import { childArgs, jailCommand, probeJail } from './jail.ts'

/** The levels of each engine, the strongest first. */
export const LEVELS = {
  'isolated-vm': ['bubblewrap+isolate', 'isolate', 'bubblewrap+context', 'context'],
  quickjs: ['bubblewrap+quickjs', 'quickjs'],
} as const satisfies Readonly<Record<string, readonly Isolation[]>>

export const javascriptRunner: Runner = {
  limits: { timeoutMs: 1000, memoryMiB: 64, outputBytes: 65_536 },
  check({ engine = 'auto', isolation, compilers, python }, { operations }) {
    if (!['auto', 'isolated-vm', 'quickjs'].includes(engine))
      throw wrong('engine', engine, "'auto', 'isolated-vm' or 'quickjs'")
    const levels: readonly Isolation[] = LEVELS[engine === 'quickjs' ? 'quickjs' : 'isolated-vm']
    if (isolation !== undefined && !levels.includes(isolation))
      throw wrong(
        'isolation',
        isolation,
        `one of ${levels.join(', ')} with the engine ${engine}, or left out`,
      )
    if (compilers !== undefined && !COMPILERS.includes(compilers))
      throw wrong('compilers', compilers, `one of ${COMPILERS.join(', ')}, or left out`)
    if (compilers !== undefined && engine === 'quickjs')
      throw wrong('compilers', compilers, "left out with engine: 'quickjs': they are compilers of V8")
    if (operations !== undefined && engine !== 'quickjs')
      throw wrong(
        'limits.operations',
        operations,
        "left out, or used with engine: 'quickjs', which alone counts them",
      )
    if (python !== undefined) throw wrong('python', python, 'left out: it is for Python programs')
  },
  async open({ engine = 'auto', isolation, compilers = 'none' }: ExecutorOptions) {
    const jail =
      isolation === undefined || isolation.startsWith('bubblewrap')
        ? await probeJail(engine, compilers)
        : null
    if (isolation?.startsWith('bubblewrap') && !jail?.works) throw noJail(isolation, jail?.problem ?? null)
    const jailed = jail?.works === true
    const sharing = isolation?.endsWith('context') ? 'context' : 'isolate'
    const [file, ...lead] = jailed ? [...jailCommand(jail), process.execPath] : [process.execPath]
    // The first process decides for all: two runs of a program must not differ by their engines.
    let level: Isolation | undefined
    const within = (bare: Isolation): string => (jailed ? `bubblewrap+${bare}` : bare)
    const v8 = engine === 'quickjs' ? [] : [within(sharing)]
    const levels = engine === 'isolated-vm' ? v8 : [...v8, within('quickjs')]
    return {
      engine: engine === 'auto' ? 'isolated-vm or QuickJS' : engine,
      strains: 1,
      command: () => ({
        file: file!,
        args: [...lead, ...childArgs(engine, sharing, compilers, jailed)],
        // The time zone and the locale are fixed.
        env: {
          TZ: 'UTC',
          LC_ALL: 'C',
          LANG: 'C',
          ...(jailed && process.env.PATH ? { PATH: process.env.PATH } : {}),
        },
      }),
      allows: (told) => {
        if (levels.includes(told)) level ??= told
        return told === level
      },
      encode,
      outOfMemory: /out of memory|allocation failed|is_heap_oom = 1|invalid (?:\w+ )?(?:size|length)/i,
      expected:
        engine === 'auto'
          ? 'isolated-vm or QuickJS loads in a child process of Node'
          : `${engine} loads in a child process of Node`,
      hint: 'Run npm install again; isolated-vm 6.2 needs Node 22 or 24. `azlab doctor` says what works here.',
    }
  },
}

function wrong(name: string, value: unknown, expected: string): AzlabError {
  const hint = `It must be ${expected}.`
  return new AzlabError(`${name} is ${String(value)}.`, { code: 'executor/option', value, expected, hint })
}

function noJail(isolation: Isolation, problem: string | null): AzlabError {
  return new AzlabError(`bubblewrap does not work here (${problem ?? 'no reason given'}).`, {
    code: 'executor/isolation',
    value: isolation,
    expected: 'bubblewrap (bwrap) on the PATH, and user namespaces that it may use',
    hint: 'Install it (apt-get install bubblewrap), or take a level without it; `azlab doctor` says what works here.',
  })
}
