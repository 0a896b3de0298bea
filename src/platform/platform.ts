// What the rooms that compute ask of the platform on which they run, and nothing else: no files, no processes, no workers.

/** A platform: Node, or a browser. Both give the same digests. */
export interface Platform {
  /** The SHA-256 digest, 32 bytes, of bytes or of a text's UTF-8; a lone surrogate counts as U+FFFD. */
  sha256(data: string | Uint8Array): Uint8Array
  /** The same digest as 64 hexadecimal digits. */
  sha256Hex(data: string | Uint8Array): string
  /** Warns whoever runs the program: standard error in Node, the console in a browser. */
  warn(message: string, kind: WarningKind): void
  /**
   * Runs `work` and gives its value, or undefined when it had not ended after so many milliseconds. A browser cannot cut off work
   * that is under way: there it always ends, or its page hangs.
   */
  within<T>(ms: number, work: () => T): { readonly value: T } | undefined
  /** What runs the program, as an incident records it. */
  origin(): Origin
}

/** How programs tell one warning from another. */
export interface WarningKind {
  /** The name of the warning, e.g. `AzlabIncident`. */
  readonly type: string
  /** The code of the error that the warning is about. */
  readonly code?: string
}

/** What runs the program. */
export interface Origin {
  /** The version of Node; empty in a browser. */
  readonly node: string
  /** The version of V8; empty in a browser. */
  readonly v8: string
  /** The options of the process, those of NODE_OPTIONS last. */
  readonly flags: readonly string[]
  /** The operating system and the processor, or the name by which a browser calls itself. */
  readonly machine: string
}
