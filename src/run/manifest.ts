// run.json: what a run follows from, written first and never changed.

import { readFile } from 'node:fs/promises'
import { AzlabError, parseJson } from '../core/index.ts'
import type { StageOptionsInput } from '../stage/options.ts'
import type { NamedKind, PromptStyle, TaskKind } from '../task/index.ts'
import { type RunConfig, type RunConfigInput, type RunOptions, runConfig } from './config.ts'
import { writeWhole } from './files.ts'
import type { RunFolder } from './folder.ts'

/** What run.json holds. No times: those are in timings.jsonl. */
export interface RunManifest {
  readonly format: 'azlab-run-1'
  readonly versions: { readonly azlab: string; readonly node: string }
  readonly seed: number
  /** The policy at the start: what it was opened from, and its content id. */
  readonly policy: { readonly name: string; readonly id: string }
  /** What computed: the engine by name, where `auto` chose it too. Numbers are the same on the same engine alone. */
  readonly engine?: string
  /** All options, in the flat form that `runConfig` reads; functions are left out and named in `custom`. */
  readonly config: RunConfigInput
  /** Options that were functions of the user's own: to resume, pass them again. */
  readonly custom: readonly string[]
  /** Task kinds of the user's own by name, in their order, and the prompt style where one was given: to resume, pass them again. */
  readonly kinds?: readonly string[]
  readonly style?: string
}

/** What a run may be made with that no configuration holds. */
export interface OwnParts {
  readonly kinds?: readonly TaskKind[]
  readonly style?: PromptStyle
}

/** Writes run.json. */
export async function writeManifest(
  run: RunFolder,
  config: RunConfig,
  policyId: string,
  engine?: string,
  { kinds = [], style }: OwnParts = {},
): Promise<RunManifest> {
  const { stages, ...options } = config
  const entries = Object.entries({ ...options, ...stages })
  const manifest: RunManifest = {
    format: 'azlab-run-1',
    versions: { azlab: await packageVersion(), node: process.versions.node },
    seed: config.seed,
    policy: { name: config.policy, id: policyId },
    ...(engine !== undefined && { engine }),
    config: Object.fromEntries(entries.filter(([, value]) => typeof value !== 'function')) as RunConfigInput,
    custom: entries.filter(([, value]) => typeof value === 'function').map(([name]) => name),
    ...(kinds.length > 0 && { kinds: kinds.map(({ type }) => type) }),
    ...(style && { style: style.name }),
  }
  await writeWhole(run.run, `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

/** Reads run.json. Throws `run/none` where the folder holds no run, `run/broken` where the file is damaged. */
export async function readManifest(run: RunFolder): Promise<RunManifest> {
  const text = await readFile(run.run, 'utf8').catch(() => {
    throw new AzlabError(`${run.path} holds no run: there is no run.json in it.`, {
      code: 'run/none',
      value: run.path,
      expected: 'the folder of a run, as train makes it',
      hint: 'Name the folder that was given to --out.',
    })
  })
  try {
    const manifest = parseJson(text) as RunManifest
    if (manifest.format !== 'azlab-run-1') throw new Error(`format is ${JSON.stringify(manifest.format)}`)
    return manifest
  } catch (error) {
    throw new AzlabError(`${run.run} cannot be read: ${(error as Error).message}.`, {
      code: 'run/broken',
      value: run.run,
      expected: 'run.json of format azlab-run-1',
      hint: 'Restore the file.',
    })
  }
}

/**
 * The configuration of a run on disk, for going on with it. `steps` and `minutes` may be given anew; functions must be.
 * Throws `run/custom` where a function of the user's own is missing.
 */
export function configOf(
  manifest: RunManifest,
  again: Partial<Pick<RunOptions, 'steps' | 'minutes' | 'processes'>> & StageOptionsInput = {},
): RunConfig {
  const missing = manifest.custom.filter((name) => again[name as keyof StageOptionsInput] === undefined)
  if (missing.length > 0) {
    throw new AzlabError(`The run was made with functions of its own for ${missing.join(', ')}.`, {
      code: 'run/custom',
      value: missing,
      expected: 'the same functions again',
      hint: 'Resume it from a program or a notebook that passes them.',
    })
  }
  const custom = Object.fromEntries(
    manifest.custom.map((name) => [name, again[name as keyof StageOptionsInput]]),
  )
  const { steps, processes } = again
  // As for a new run: steps alone lift the limit of minutes.
  const minutes = again.minutes ?? (steps === undefined ? undefined : 0)
  const changed = Object.entries({ steps, minutes, processes }).filter(([, value]) => value !== undefined)
  return runConfig({ ...manifest.config, ...custom, ...Object.fromEntries(changed) }, kindsNamed(manifest))
}

/** The kinds of a run as far as their names tell: enough to read its options. */
export const kindsNamed = ({ kinds = [] }: Pick<RunManifest, 'kinds'>): readonly NamedKind[] =>
  kinds.map((type) => ({ type }))

/**
 * The kinds that a run goes on with, in its own order, and its style. Throws `run/kinds` and `run/style` where one that it was
 * made with is not given again.
 */
export function partsAgain(
  { kinds: names = [], style: name }: Pick<RunManifest, 'kinds' | 'style'>,
  { kinds = [], style }: OwnParts,
): OwnParts {
  const missing = names.filter((type) => !kinds.some((kind) => kind.type === type))
  if (missing.length > 0)
    throw new AzlabError(`The run was made with task kinds of its own: ${missing.join(', ')}.`, {
      code: 'run/kinds',
      value: missing,
      expected: 'the same kinds again',
      hint: 'Pass them again: --kind FILE on the command line, or kinds: [...] in a program or a notebook.',
    })
  if (name !== style?.name)
    throw new AzlabError(
      name === undefined
        ? `The run was made without a prompt style of its own, and was given ${style?.name}.`
        : `The run was made with the prompt style ${name}, and was given ${style?.name ?? 'none'}.`,
      {
        code: 'run/style',
        value: style?.name,
        expected: name === undefined ? 'no style' : `the style ${name}`,
        hint: 'Resume it with the style that it was made with: style: {...}, or none.',
      },
    )
  const again = names.map((type) => kinds.find((kind) => kind.type === type) as TaskKind)
  return { ...(again.length > 0 && { kinds: again }), ...(style && { style }) }
}

/** The version in our package.json, which lies two folders up from the sources and from the built files alike. */
export async function packageVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
