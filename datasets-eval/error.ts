// Errors of benchmarks. They have the shape of the library's own, of which this folder imports the types alone.

export interface BenchmarkFault {
  /** A stable word for programs, e.g. `benchmark/sha256`. */
  readonly code: string
  readonly value?: unknown
  readonly expected?: string
  readonly hint?: string
}

/** Says what is wrong with a benchmark's file. Its name lets the program show it like every other error of azlab. */
export class BenchmarkError extends Error implements BenchmarkFault {
  override readonly name = 'AzlabError'
  readonly code: string
  readonly value?: unknown
  readonly expected?: string
  readonly hint?: string

  constructor(message: string, { code, value, expected, hint }: BenchmarkFault, options?: ErrorOptions) {
    super(hint ? `${message} ${hint}` : message, options)
    this.code = code
    this.value = value
    this.expected = expected
    this.hint = hint
  }
}
