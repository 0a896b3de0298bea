// What a lab remembers between cells: the tasks made of this step's proposals and the last step's, and their solve rates.

import type { Key } from '../core/index.ts'
import { stepOfKey } from '../run/state.ts'
import type { Advantage, Proposal, SolveRate, Validation } from '../stage/index.ts'
import { type Buffers, bufferTasks, type Task } from '../task/index.ts'

export class KnownTasks {
  /** By the key of the proposal's response. */
  readonly #made: Map<Key, Task>
  /** By task. */
  readonly #rates: Map<string, SolveRate>

  constructor(from?: KnownTasks) {
    this.#made = new Map(from ? from.#made : [])
    this.#rates = new Map(from ? from.#rates : [])
  }

  /** What came of a proposal; the last word counts. */
  judged(key: Key, validation: Validation): void {
    if (validation.kind === 'task') this.#made.set(key, validation)
    else this.#made.delete(key)
  }

  /** Solve rates, and with the proposals also which task was made of which. */
  estimated(rates: readonly SolveRate[], proposals: readonly Proposal[] = []): void {
    for (const rate of rates) this.#rates.set(rate.task.id, rate)
    const keys = new Map(proposals.map((proposal) => [proposal.id, proposal.response.key]))
    for (const { task } of rates) {
      const key = keys.get(task.parents[0] ?? '')
      if (key !== undefined) this.#made.set(key, task)
    }
  }

  get rates(): readonly SolveRate[] {
    return [...this.#rates.values()]
  }

  /** The tasks made of the proposals that these advantages are about, each once. */
  tasksOf(advantages: readonly Advantage[]): readonly Task[] {
    const tasks = advantages
      .filter((one) => one.role === 'propose')
      .flatMap((one) => this.#made.get(one.response.key) ?? [])
    return [...new Map(tasks.map((task) => [task.id, task])).values()]
  }

  /** Forgets what belongs to steps before this one. */
  forgetBefore(step: number): void {
    for (const key of this.#made.keys()) if ((stepOfKey(key) ?? step) < step) this.#made.delete(key)
    const kept = new Set([...this.#made.values()].map((task) => task.id))
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
