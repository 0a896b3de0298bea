// Records as plain columns of numbers and texts, for a data frame or a file: one entry a record.

import type { StageRecord } from '../stage/index.ts'
import { exampleOf, inputsOf } from '../view/table/records.ts'
import type { Difference } from './difference.ts'

type Cell = string | number | boolean | null
type Row = Readonly<Record<string, Cell>>

/** The columns of these records, each as long as the list; null where a record has no such value. */
export function columnsOf(records: readonly unknown[]): Readonly<Record<string, readonly Cell[]>> {
  const rows = records.map(rowOf)
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)]))
}

/** One record as plain values by name. */
export function rowOf(record: unknown): Row {
  const one = record as StageRecord | Difference
  const id = { kind: one.kind, id: one.id }
  switch (one.kind) {
    case 'proposal':
      return {
        ...id,
        type: one.type,
        program: one.parts?.program ?? null,
        input: one.parts && inputsOf(one.parts),
        problem: one.problem,
        ...responseOf(one),
      }
    case 'rejection':
      return { ...id, type: one.type, reason: one.reason, message: one.message, program: one.program }
    case 'task':
      return { ...id, type: one.type, program: one.program, example: exampleOf(one) }
    case 'attempt':
      return {
        ...id,
        type: one.type,
        task: one.task.id,
        program: one.task.program,
        answer: one.answer,
        problem: one.problem,
        ...responseOf(one),
      }
    case 'verdict':
      return {
        ...id,
        type: one.type,
        task: one.attempt.task.id,
        program: one.attempt.task.program,
        answer: one.attempt.answer,
        outcome: one.outcome,
        score: one.score,
        message: one.message,
        ...responseOf(one.attempt),
      }
    case 'rate':
      return {
        ...id,
        type: one.type,
        task: one.task.id,
        program: one.task.program,
        example: exampleOf(one.task),
        rate: one.rate,
        samples: one.samples,
      }
    case 'reward':
      return {
        ...id,
        type: one.type,
        role: one.role,
        group: one.group,
        value: one.value,
        ...Object.fromEntries(Object.entries(one.components).map(([name, part]) => [`${name}`, part])),
        ...responseOf(one),
      }
    case 'advantage':
      return {
        ...id,
        type: one.type,
        role: one.role,
        reward: one.reward,
        baseline: one.baseline,
        spread: one.spread,
        value: one.value,
        weight: one.weight,
        ...responseOf(one),
      }
    case 'update':
      return { ...id, step: one.step, from: one.from, to: one.to, ...one.statistics }
    case 'difference':
      return {
        ...id,
        type: one.type,
        role: one.role,
        before: one.before,
        after: one.after,
        difference: one.difference,
      }
    default:
      return plain(record)
  }
}

function responseOf({
  response,
}: Extract<StageRecord, { kind: 'proposal' | 'attempt' | 'reward' | 'advantage' }>): Row {
  const { text, tokens, finish } = response.completion
  return { completion: text, tokens: tokens.length, finish }
}

/** What a user made: its values by name, what lies deeper as JSON text. */
function plain(record: unknown): Row {
  if (typeof record !== 'object' || record === null || record instanceof Date) return { value: cell(record) }
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, cell(value)]))
}

/** A value as a cell. Big integers are numbers, or texts where a number would lose digits; lists and objects are JSON text. */
function cell(value: unknown): Cell {
  if (value === undefined || value === null) return null
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (typeof value === 'object') return jsonText(value)
  return ['string', 'number', 'boolean'].includes(typeof value) ? (value as Cell) : String(value)
}

/** An object as JSON; what JSON has no form for is shown as near as it goes. */
export function jsonText(value: object): string {
  try {
    return JSON.stringify(value, jsonForm) ?? String(value)
  } catch {
    return String(value)
  }
}

function jsonForm(_name: string, one: unknown): unknown {
  if (typeof one === 'bigint') return String(one)
  // JSON would write these as null.
  if (typeof one === 'number' && !Number.isFinite(one)) return String(one)
  const isList = one instanceof Map || one instanceof Set || ArrayBuffer.isView(one)
  return isList ? [...(one as unknown as Iterable<unknown>)] : one
}
