// The library as benchmarks reach it at run time: src/ beside this folder in a clone, dist/ around it in the package.
//
// Benchmarks know its types from the public interface. Only what they need is loaded, when they need it.

import type { createExecutor, python } from 'azlab'

export type Python = typeof python

/** What benchmarks take from the library. */
export interface Library {
  readonly createExecutor: typeof createExecutor
  readonly python: Python
}

const isClone = import.meta.url.endsWith('.ts')

let loaded: Promise<Library> | undefined

export function library(): Promise<Library> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<Library> {
  const [executor, language] = await Promise.all([part('executor'), part('language')])
  return { ...executor, ...language } as unknown as Library
}

function part(name: string): Promise<object> {
  const path = isClone ? `../src/${name}/index.ts` : `../${name}/index.js`
  return import(new URL(path, import.meta.url).href)
}
