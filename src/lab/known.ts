// What a lab remembers between cells: what became of this step's proposals and the last step's, and the solve rates of tasks.

import type { Key } from '../core/index.ts'
import { stepOfKey } from '../run/state.ts'
import type { Advantage, Proposal, SolveRate, Validation } from '../stage/index.ts'
import { type Buffers, bufferTasks, type Task } from '../task/index.ts'

/** What became of one proposal. */
interface Judged {
  readonly validation: Validation
  /** That of the proposal's response; null while only its validation was seen. */
  readonly key: Key | null
  /** The step in which it was seen. */
  readonly step: number
  /** Whether a stage judged it or was given it; of the others the solve rate alone is known. */
  readonly seen: boolean
}

export class KnownTasks {
  /** By proposal. */
  readonly #judged: Map<string, Judged>
  /** By task. */
  readonly #rates: Map<string, SolveRate>

  constructor(from?: KnownTasks) {
    this.#judged = new Map(from ? from.#judged : [])
    this.#rates = new Map(from ? from.#rates : [])
  }

  /** What came of a proposal; the last word counts. */
  judged({ id, response }: Proposal, validation: Validation, step: number, seen = true): void {
    const { key } = response
    this.#judged.set(id, { validation, key, step: stepOfKey(key) ?? step, seen })
  }

  /** Validations that a stage was given: they may come from a file, so that nobody judged them here. */
  passed(validations: readonly Validation[], step: number): void {
    for (const validation of validations) {
      const [proposal] = validation.parents
      if (proposal !== undefined && !this.#judged.has(proposal))
        this.#judged.set(proposal, { validation, key: null, step, seen: true })
    }
  }

  /** Solve rates, and with the proposals also which task was made of which: an edited one takes the place of the first. */
  estimated(rates: readonly SolveRate[], proposals: readonly Proposal[] = [], step = 0): void {
    for (const rate of rates) this.#rates.set(rate.task.id, rate)
    const tasks = new Map(rates.map(({ task }) => [task.parents[0], task]))
    for (const proposal of proposals) {
      const known = this.#judged.get(proposal.id)
      const validation = tasks.get(proposal.id) ?? known?.validation
      if (validation) this.judged(proposal, validation, step, known?.seen ?? false)
    }
  }

  get rates(): readonly SolveRate[] {
    return [...this.#rates.values()]
  }

  /** What is known to have become of these proposals; undefined where no stage of this lab has met any of them. */
  validationsOf(proposals: readonly Proposal[] | undefined): readonly Validation[] | undefined {
    // What is no list of proposals is for the stage to refuse.
    if (!Array.isArray(proposals)) return undefined
    const known = proposals.flatMap((one: Proposal | null) => this.#judged.get(one?.id ?? '') ?? [])
    return known.some(({ seen }) => seen) ? known.map(({ validation }) => validation) : undefined
  }

  /** The tasks made of the proposals that these advantages are about, each once. */
  tasksOf(advantages: readonly Advantage[]): readonly Task[] {
    const made = new Map<Key, Task[]>()
    for (const { key, validation } of this.#judged.values())
      if (key !== null && validation.kind === 'task') made.set(key, [...(made.get(key) ?? []), validation])
    const tasks = advantages
      .filter((one) => one.role === 'propose')
      .flatMap((one) => made.get(one.response.key) ?? [])
    return [...new Map(tasks.map((task) => [task.id, task])).values()]
  }

  /** Forgets what belongs to steps before this one. */
  forgetBefore(step: number): void {
    for (const [id, one] of this.#judged) if (one.step < step) this.#judged.delete(id)
    const kept = new Set([...this.#judged.values()].map(({ validation }) => validation.id))
    for (const id of this.#rates.keys()) if (!kept.has(id)) this.#rates.delete(id)
  }
}

/** Ids of those tasks that are in the buffers. */
export function entered(buffers: Buffers, tasks: readonly Validation[]): readonly string[] {
  const there = new Set(
    Object.values(buffers).flatMap((buffer) => bufferTasks(buffer).map((task) => task.id)),
  )
  return tasks.filter((task) => there.has(task.id)).map((task) => task.id)
}
