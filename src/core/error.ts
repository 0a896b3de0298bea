// Errors as values: a code, the offending value, what was expected, and what to do.

/** What every azlab error carries beside its message. */
export interface ErrorDetail {
  /** A stable word for programs, e.g. `options/unknown`. */
  readonly code: string
  /** The value at fault, as it was given. */
  readonly value?: unknown
  /** What would have been accepted. */
  readonly expected?: string
  /** What the user can do about it. */
  readonly hint?: string
}

/** An error that names the value, what was expected and what to do. */
export class AzlabError extends Error implements ErrorDetail {
  override readonly name = 'AzlabError'
  readonly code: string
  readonly value?: unknown
  readonly expected?: string
  readonly hint?: string

  constructor(message: string, detail: ErrorDetail, options?: ErrorOptions) {
    super(detail.hint ? `${message} ${detail.hint}` : message, options)
    this.code = detail.code
    this.value = detail.value
    this.expected = detail.expected
    this.hint = detail.hint
  }
}

/** A short, safe picture of a value for an error message. */
export function show(value: unknown, limit = 80): string {
  let text: string
  try {
    text =
      typeof value === 'number' || typeof value === 'bigint'
        ? String(value)
        : (JSON.stringify(value, named) ?? String(value))
  } catch {
    text = Object.prototype.toString.call(value)
  }
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text
}

/**
 * Shows control characters, lone surrogates and marks of direction as `\\u…`; line ends and tabs stay. For text of others that is
 * printed: a terminal would do what it says.
 */
export function showControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (found) =>
    found === '\n' || found === '\t' ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** JSON would write these as null. */
function named(_name: string, item: unknown): unknown {
  return typeof item === 'number' && !Number.isFinite(item) ? String(item) : item
}
