// A failure as one paragraph: what happened, with which value, what was expected, and what to do.

import { AzlabError, show, showControls } from '../core/index.ts'
import { nearestPath } from './nearest-path.ts'

/** What a person is told. The stack is added with AZLAB_DEBUG set. */
export async function explain(error: unknown): Promise<string> {
  const near = await nearestPath(pathOf(error))
  // A message may hold what a file, a model or a server says.
  const text = showControls(`${paragraph(error)}${near === null ? '' : ` Did you mean ${near}?`}`)
  if (!process.env.AZLAB_DEBUG || !(error instanceof Error)) return `azlab: ${text}`
  return `azlab: ${text}\n${error.stack}${error.cause instanceof Error ? `\nCause: ${error.cause.stack}` : ''}`
}

/** Names and places that a command line gave and that there are not: wrong usage as much as an option is. */
const NOT_THERE: ReadonlySet<string> = new Set([
  ...['benchmark/unknown', 'engine/unknown', 'language/unknown', 'ablation/unknown', 'task/type'],
  ...['model/missing', 'hub/not-found', 'hub/no-revision', 'run/none', 'config/unreadable', 'evaluate/none'],
  ...['evaluate/item', 'usage/missing', 'data/file'],
])

/** 2 for a wrong option or setting and for a name or a file that is not there, 1 for everything else. */
export function exitCodeOf(error: unknown): number {
  if (!isOurs(error)) return (error as NodeJS.ErrnoException | null)?.code === 'ENOENT' ? 2 : 1
  const { code } = error
  return code.startsWith('options/') || code.startsWith('usage/') || NOT_THERE.has(code) ? 2 : 1
}

/** The path that an error is about, where it says that nothing is there. */
function pathOf(error: unknown): string | null {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException
  if (isOurs(error)) return NOT_THERE.has(error.code) && typeof error.value === 'string' ? error.value : null
  return code === 'ENOENT' && typeof path === 'string' ? path : null
}

/** In a clone the notebook kernel's code has its errors from the built package, whose class is another. */
function isOurs(error: unknown): error is AzlabError {
  return (
    error instanceof AzlabError || (error instanceof Error && error.name === 'AzlabError' && 'code' in error)
  )
}

function paragraph(error: unknown): string {
  if (isOurs(error)) {
    // The message ends with the hint; what was expected belongs before it, where the message does not say so itself.
    const { hint, expected, value } = error
    const body =
      hint && error.message.endsWith(hint) ? error.message.slice(0, -hint.length).trim() : error.message
    const parts = [body]
    if (value !== undefined && isPlain(value) && !body.includes(plain(value)))
      parts.push(`Value: ${show(value)}.`)
    if (expected && !body.includes(expected) && !hint?.includes(expected) && !isList(expected, hint))
      parts.push(`Expected ${expected}.`)
    if (hint) parts.push(hint)
    return parts.join(' ')
  }
  if (error instanceof Error) {
    const { code, path } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return `There is no file ${show(path)}.`
    if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
      return `No permission for ${show(path)}: ${error.message}.`
    if (code === 'ENOSPC') return 'The disk is full; what was saved before is kept.'
    return `${error.message} (unexpected; set AZLAB_DEBUG=1 to see where)`
  }
  return String(error)
}

/** A long list of choices helps nobody where the right one is named. */
function isList(expected: string, hint: string | undefined): boolean {
  return (
    hint?.startsWith('Did you mean') === true && (expected.length > 200 || expected.startsWith('one of '))
  )
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function plain(value: unknown): string {
  return String(value)
}
