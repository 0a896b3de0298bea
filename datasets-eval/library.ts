// The library's executors and languages for scorers, loaded where they lie: in src/ of a clone, or around dist/datasets-eval/.

import type { createExecutor, language } from 'azlab'

const isClone = import.meta.url.endsWith('.ts')

/** `createExecutor` of the library that this folder belongs to. */
export async function executors(): Promise<typeof createExecutor> {
  const loaded = (await load('executor')) as { readonly createExecutor: typeof createExecutor }
  return loaded.createExecutor
}

/** `language` of the library that this folder belongs to. */
export async function languages(): Promise<typeof language> {
  const loaded = (await load('language')) as { readonly language: typeof language }
  return loaded.language
}

function load(folder: string): Promise<unknown> {
  return import(
    new URL(isClone ? `../src/${folder}/index.ts` : `../${folder}/index.js`, import.meta.url).href
  )
}
