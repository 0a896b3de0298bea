// The buffer of past tasks of one type: bounded, immutable, plain data.

import { AzlabError, draws, type Key } from '../core/portable.ts'
import type { Language } from '../language/portable.ts'
import { fingerprint } from './fingerprint.ts'
import { type Guard, refuseContaminated } from './guard.ts'
import type { Task, TaskType } from './task.ts'

/** A stored task with what finds its duplicates. */
export interface BufferEntry {
  readonly task: Task
  readonly fingerprint: string
}

/** Past tasks of one type, the oldest first. Adding gives a new buffer. */
export interface Buffer {
  readonly kind: 'buffer'
  readonly type: TaskType
  readonly capacity: number
  readonly entries: readonly BufferEntry[]
  /** Tasks ever added: `added - entries.length` of them have left, the oldest first. */
  readonly added: number
}

/** The buffers of a run, one a type. */
export type Buffers = Readonly<Record<string, Buffer>>

/** A buffer that holds nothing. Throws `buffer/capacity` for a capacity below 1. */
export function emptyBuffer(type: TaskType, capacity: number): Buffer {
  if (!Number.isInteger(capacity) || capacity < 1) {
    throw new AzlabError(`A buffer cannot hold ${capacity} tasks.`, {
      code: 'buffer/capacity',
      value: capacity,
      expected: 'a whole number of at least 1',
      hint: 'Set the option capacity to the number of tasks to keep.',
    })
  }
  return { kind: 'buffer', type, capacity, entries: [], added: 0 }
}

/**
 * The buffer with these tasks at its new end. When it is full the oldest leave; it never freezes. Throws `buffer/type`, and
 * `task/contaminated` for an item of a benchmark that the guard knows.
 */
export function addToBuffer(
  buffer: Buffer,
  tasks: readonly Task[],
  language: Language,
  guard?: Guard,
): Buffer {
  for (const task of tasks) {
    if (task.type === buffer.type) continue
    throw new AzlabError(`Task ${task.id} is of type ${task.type}, the buffer of type ${buffer.type}.`, {
      code: 'buffer/type',
      value: task.type,
      expected: buffer.type,
      hint: 'Each type has a buffer of its own: add the task to that one.',
    })
  }
  if (tasks.length === 0) return buffer
  if (guard) refuseContaminated(guard, tasks, language)
  const fresh = tasks.map((task) => ({ task, fingerprint: fingerprint(task, language) }))
  const entries = [...buffer.entries, ...fresh].slice(-buffer.capacity)
  return { ...buffer, entries, added: buffer.added + tasks.length }
}

/** The tasks of a buffer, the oldest first; none where there is no buffer. */
export function bufferTasks(buffer: Buffer | undefined): readonly Task[] {
  return buffer ? buffer.entries.map((entry) => entry.task) : []
}

/** Several buffers as one list, the oldest first: tasks at the same distance from their buffer's end stand together. */
export function mergedTasks(buffers: readonly (Buffer | undefined)[]): readonly Task[] {
  return buffers
    .flatMap((buffer) => bufferTasks(buffer).map((task, i, { length }) => ({ task, age: length - i })))
    .sort((a, b) => b.age - a.age)
    .map(({ task }) => task)
}

// The set belongs to one buffer value, which never changes, so it is made once a value.
const FINGERPRINTS = new WeakMap<Buffer, ReadonlySet<string>>()

/** The fingerprints of a buffer's tasks. */
export function bufferFingerprints(buffer: Buffer | undefined): ReadonlySet<string> {
  if (buffer === undefined) return new Set()
  const known = FINGERPRINTS.get(buffer)
  if (known) return known
  const made = new Set(buffer.entries.map((entry) => entry.fingerprint))
  FINGERPRINTS.set(buffer, made)
  return made
}

/**
 * `count` tasks without replacement, fewer where there are fewer. `uniform`: each is as likely. `recent`: the i-th of L
 * (from the oldest, i = 1) has weight i (Efraimidis and Spirakis, 2006: the largest u^(1/w) are taken).
 */
export function drawTasks(
  tasks: readonly Task[],
  count: number,
  key: Key,
  drawing: 'uniform' | 'recent' = 'uniform',
): Task[] {
  const random = draws(key)
  if (drawing === 'uniform') return random.sample(tasks, count)
  return tasks
    .map((task, i) => ({ task, rank: Math.log(1 - random.uniform()) / (i + 1) }))
    .sort((a, b) => b.rank - a.rank)
    .slice(0, count)
    .map((drawn) => drawn.task)
}
