// What a code cell shows below itself, as notebook files keep it (nbformat 4.5).

import type { Json, JsonBundle } from '../protocol/json.ts'

export interface StreamOutput {
  readonly output_type: 'stream'
  readonly name: 'stdout' | 'stderr'
  readonly text: string
}

export interface ErrorOutput {
  readonly output_type: 'error'
  readonly ename: string
  readonly evalue: string
  /** Lines, with ANSI colours. */
  readonly traceback: readonly string[]
}

export interface DisplayOutput {
  readonly output_type: 'display_data'
  readonly data: JsonBundle
  readonly metadata: Readonly<Record<string, Json>>
}

export interface ResultOutput {
  readonly output_type: 'execute_result'
  readonly execution_count: number | null
  readonly data: JsonBundle
  readonly metadata: Readonly<Record<string, Json>>
}

/** What a code cell shows below itself. */
export type Output = StreamOutput | ErrorOutput | DisplayOutput | ResultOutput
