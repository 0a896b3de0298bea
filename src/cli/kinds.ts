// --kind FILE: task kinds of a user's own, each the default export of a module.

import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AzlabError, given } from '../core/index.ts'
import { checkTaskKinds, type TaskKind } from '../task/index.ts'

/** The kinds of these files, in order. Throws `usage/no-file`, and `usage/kind` for a module that gives none. */
export async function readKinds(files: readonly string[] = []): Promise<readonly TaskKind[]> {
  // What the module imports by the name azlab is this azlab.
  if (files.length > 0) await import('./own-azlab.ts')
  const kinds: TaskKind[] = []
  for (const file of files) kinds.push(await readKind(file))
  checkTaskKinds(kinds)
  return kinds
}

async function readKind(file: string): Promise<TaskKind> {
  const path = resolve(file)
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new AzlabError(`There is no file ${JSON.stringify(file)}.`, {
      code: 'usage/no-file',
      value: file,
      expected: 'the path of a TypeScript or JavaScript file',
    })
  let module: { readonly default?: unknown }
  try {
    module = await import(pathToFileURL(path).href)
  } catch (cause) {
    throw new AzlabError(
      `The module ${file} cannot be loaded: ${(cause instanceof Error ? cause.message : String(cause)).replace(/\.?$/, '.')}`,
      {
        code: 'usage/kind',
        value: file,
        expected: 'a module whose default export is a task kind',
        hint: 'Run it by itself first: azlab run FILE.',
      },
      { cause },
    )
  }
  try {
    checkTaskKinds([module.default])
  } catch (cause) {
    throw new AzlabError(
      `The default export of ${file} is ${given(module.default)}.`,
      {
        code: 'usage/kind',
        value: file,
        expected: 'a task kind, as az.kind makes it',
        hint: 'Write in it: export default az.kind({ … }).',
      },
      { cause },
    )
  }
  return module.default as TaskKind
}
