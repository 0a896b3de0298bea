// A failure as one paragraph: what happened, with which value, what was expected, and what to do.

import { AzlabError, show } from '../core/index.ts'

/** What a person is told. The stack is added with AZLAB_DEBUG set. */
export function explain(error: unknown): string {
  const text = paragraph(error)
  if (!process.env.AZLAB_DEBUG || !(error instanceof Error)) return `azlab: ${text}`
  return `azlab: ${text}\n${error.stack}${error.cause instanceof Error ? `\nCause: ${error.cause.stack}` : ''}`
}

/** 2 for a wrong option or setting, 1 for everything else. */
export function exitCodeOf(error: unknown): number {
  if (!isOurs(error)) return 1
  return error.code.startsWith('options/') || error.code.startsWith('usage/') ? 2 : 1
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
  return expected.length > 200 && hint?.startsWith('Did you mean') === true
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function plain(value: unknown): string {
  return String(value)
}
