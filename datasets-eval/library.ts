// The library's executors and languages for scorers, loaded where they lie: in src/ of a clone, or around dist/datasets-eval/.

import type { Options, Program } from 'acorn'
import type { createExecutor, language } from 'azlab'

const isClone = import.meta.url.endsWith('.ts')

/** `createExecutor` of the library that this folder belongs to. */
export async function executors(): Promise<typeof createExecutor> {
  const loaded = (await load('executor/index')) as { readonly createExecutor: typeof createExecutor }
  return loaded.createExecutor
}

/** `language` of the library that this folder belongs to. */
export async function languages(): Promise<typeof language> {
  const loaded = (await load('language/index')) as { readonly language: typeof language }
  return loaded.language
}

/** acorn's `parse` with the library's bounds on its work. */
export async function parsers(): Promise<(source: string, options: Options) => Program> {
  const loaded = (await load('language/javascript/parser')) as {
    readonly parseBounded: (source: string, options: Options) => Program
  }
  return loaded.parseBounded
}

function load(path: string): Promise<unknown> {
  return import(new URL(isClone ? `../src/${path}.ts` : `../${path}.js`, import.meta.url).href)
}
