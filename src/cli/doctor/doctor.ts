// azlab doctor: how languages and engines run on this machine, what is missing, and what to install for more.

import { availableParallelism, totalmem } from 'node:os'
import { V8_FLAGS, type V8FlagsOrigin, v8FlagsOrigin } from '../../core/index.ts'
import { type EngineState, engineReport } from '../../engine/index.ts'
import { type Isolation, type PythonProbe, probeJavascript, probePython } from '../../executor/index.ts'
import { writeLine, writeText } from '../streams.ts'

/** One thing that was tried. */
export interface Check {
  readonly name: string
  readonly works: boolean
  /** What was found: a version, a path. */
  readonly found: string | null
  /** Why it does not work. */
  readonly problem: string | null
}

/** How programs of a language are run here. */
export interface LanguageReport {
  readonly language: string
  /** The level of isolation that a program gets; null where programs are refused. */
  readonly isolation: Isolation | null
  /** All levels that can be asked for, the strongest first. */
  readonly levels: readonly Isolation[]
  readonly checks: readonly Check[]
  /** What to install or allow for more, a sentence each. */
  readonly advice: readonly string[]
}

export interface DoctorReport {
  readonly node: string
  readonly v8: string
  /** V8's flags without which it computes wrong numbers, and how this process came to them. */
  readonly v8Flags: { readonly flags: readonly string[]; readonly origin: V8FlagsOrigin }
  readonly platform: string
  readonly processors: number
  readonly memoryGiB: number
  readonly languages: readonly LanguageReport[]
  /** All but tensorflow; `azlab engines` tries that too. */
  readonly engines: readonly EngineState[]
}

/** The languages, each looked at by a function of its own. */
const EXAMINATIONS: readonly (() => Promise<LanguageReport>)[] = [javascript, python]

async function javascript(): Promise<LanguageReport> {
  const { engines, bubblewrap, isolation, advice } = await probeJavascript()
  const checks = engines.map(({ engine, version, problem }) => check(engine, version, problem))
  const levels = engines.flatMap((engine) => engine.levels)
  const all = [...checks, check('bubblewrap', bubblewrap.version, bubblewrap.problem)]
  return { language: 'javascript', isolation, levels, checks: all, advice }
}

async function python(): Promise<LanguageReport> {
  const { python: found, tried, bubblewrap, pyodide, isolation, levels, advice } = await probePython()
  const [first] = tried
  const checks = [
    found
      ? check('python', `${found.implementation} ${found.version}, ${found.executable}`, null)
      : check(first?.command ?? 'python3', null, first?.problem ?? 'not found'),
    check('system-call filter', null, found?.seccomp ? null : 'the kernel takes none, or there is no Python'),
    check('user namespaces', null, found?.userNamespaces ? null : 'not allowed, or there is no Python'),
    check('bubblewrap', bubblewrap.version, bubblewrap.problem),
    // It is looked for only where there is no Python.
    ...(pyodide ? [check('pyodide', pyodide.version, pyodideProblem(pyodide))] : []),
  ]
  return { language: 'python', isolation, levels, checks, advice }
}

function pyodideProblem({ version, bubblewrap }: NonNullable<PythonProbe['pyodide']>): string | null {
  if (version === null) return 'not installed'
  return bubblewrap?.works ? null : `does not start inside bubblewrap: ${bubblewrap?.problem}`
}

function check(name: string, found: string | null, problem: string | null): Check {
  return { name, works: problem === null, found, problem }
}

/** TensorFlow's self-test takes long where its addon is missing. */
const engines = async (): Promise<readonly EngineState[]> =>
  (await engineReport({ engines: ['cpu', 'webgpu', 'cuda'] })).engines

/** Looks at the machine. */
export async function examine(examinations = EXAMINATIONS, tryEngines = engines): Promise<DoctorReport> {
  return {
    node: process.version,
    v8: process.versions.v8,
    v8Flags: { flags: V8_FLAGS, origin: v8FlagsOrigin },
    platform: `${process.platform} ${process.arch}`,
    processors: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    languages: await Promise.all(examinations.map((look) => look())),
    engines: await tryEngines(),
  }
}

/** Looks at the machine and says what was found; the exit code is 1 where no language can be run. */
export async function runDoctor({ json }: { readonly json?: boolean }): Promise<void> {
  const report = await examine()
  if (json) await writeLine(report)
  else await writeText(`${describeDoctor(report)}\n`)
  if (report.languages.every(({ isolation }) => isolation === null)) process.exitCode = 1
}

export function describeDoctor(report: DoctorReport): string {
  const { node, v8, v8Flags, platform, processors, memoryGiB, languages } = report
  const lines = [
    `Node ${node} on ${platform}, ${processors} processors, ${memoryGiB} GiB of memory`,
    `V8 ${v8} with ${v8Flags.flags.join(' and ')}, set ${v8Flags.origin === 'import' ? 'when azlab was imported' : 'on the command line'}`,
  ]
  for (const { language, isolation, levels, checks, advice } of languages) {
    const others = levels.filter((level) => level !== isolation)
    const more = others.length > 0 ? ` (also: ${others.join(', ')})` : ''
    lines.push('', `${language}: ${isolation ? `runs, isolation ${isolation}${more}` : 'refused'}`)
    for (const { name, works, found, problem } of checks) {
      lines.push(
        `  ${works ? 'yes' : 'no '}  ${name}${found ? `: ${found}` : ''}${problem ? `: ${problem}` : ''}`,
      )
    }
    for (const item of advice) lines.push(`  → ${item}`)
  }
  lines.push('', 'engines')
  for (const { name, state, description, message } of report.engines)
    lines.push(
      `  ${state === 'ready' ? 'yes' : 'no '}  ${name}: ${state === 'ready' ? description : message}`,
    )
  lines.push('  → `azlab engines` tries tensorflow too, compares their numbers and says how fast each is.')
  lines.push('', 'SECURITY.md says what each level of isolation protects from, and what not.')
  return lines.join('\n')
}
