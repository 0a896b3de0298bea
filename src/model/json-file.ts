// A JSON file of a model folder.

import { readFile, stat } from 'node:fs/promises'
import { AzlabError, parseJson, show } from '../core/index.ts'

/** Parses a JSON file that holds an object; undefined where there is no such file. */
export async function readJson(path: string): Promise<Record<string, unknown> | undefined> {
  let text: string
  try {
    // Reading a pipe would wait for whoever writes to it.
    if (!(await stat(path)).isFile()) throw new Error('it is no file')
    text = await readFile(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new AzlabError(
      `Cannot read ${show(path)}: ${(error as Error).message}.`,
      {
        code: 'model/unreadable',
        value: path,
        expected: 'a file that can be read',
        hint: 'Check the path and its permissions.',
      },
      { cause: error },
    )
  }
  try {
    const value: unknown = parseJson(text)
    if (isObject(value)) return value
  } catch (error) {
    throw broken(path, error)
  }
  throw broken(path)
}

function broken(path: string, cause?: unknown): AzlabError {
  const reason = cause instanceof Error ? `: ${cause.message}` : ''
  return new AzlabError(
    `${path} does not hold a JSON object${reason}.`,
    {
      code: 'model/broken-json',
      value: path,
      expected: 'a JSON object',
      hint: 'Fetch or write the file again.',
    },
    { cause },
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
