// What the runner knows of a benchmark. Benchmarks are data to it: datasets-eval/ has them, and a user may bring one.

/** A benchmark's facts, as its `benchmark.json` states them. */
export interface BenchmarkInfo {
  readonly name: string
  readonly title: string
  /** e.g. `mathematics`, `code`. */
  readonly kind: string
  /** The pinned file. Null where the items come with azlab. */
  readonly source: {
    readonly repository: string
    readonly commit: string
    readonly path: string
  } | null
  /** Where the file lies in a folder of data. Null where the items come with azlab. */
  readonly file: string | null
  /** SHA-256 of the file as it is fetched, in hex; null where nothing is pinned. */
  readonly sha256: string | null
  /** Length of that file. */
  readonly bytes: number | null
  /** Items. */
  readonly count: number
  readonly licence: string
  /** What may not be done with it, in sentences. */
  readonly forbidden: readonly string[]
}

/** An item has an id that no other of its benchmark has. */
export interface BenchmarkItem {
  readonly id: string
}

/**
 * A verdict on one completion. Other fields of a benchmark's own are kept with the record; those that are true or false count as
 * further verdicts, e.g. that of a stricter rule.
 */
export interface BenchmarkScore {
  readonly correct: boolean
  /** Why, in words that name what was compared. */
  readonly reason: string
  /** False where it compares with no published score, e.g. of public tests alone. */
  readonly comparable?: boolean
}

/** A benchmark. `score` may be called often and at the same time; `close` ends what it needs for that. */
export interface Benchmark<Item extends BenchmarkItem = BenchmarkItem> {
  readonly info: BenchmarkInfo
  /** The items of a file, in its order. */
  load(path: string): Promise<readonly Item[]>
  /** What a policy is asked; `template` is one of `templates`, the first by default. */
  prompt(item: Item, template?: string): string
  /** One that has the name of a policy's style (`compact`, `full`) is taken for such a policy unless another is named. */
  readonly templates: readonly string[]
  /** The completion as `extract` and `score` read it, where a template asks for another form. Default: as it is. */
  restore?(completion: string, item: Item, template: string): string
  /** The answer in a completion; '' if there is none. */
  extract(completion: string, item?: Item): string
  score(item: Item, completion: string): Promise<BenchmarkScore>
  close(): Promise<void>
}
