// A step's records on disk: each record once, those inside it as references, joined again when read.
//
// One gzipped file of JSON lines a step. A record's line comes after the lines of the records that it holds; where a
// record holds another, the line has {"@": id}. Responses, shared by proposals, attempts, rewards and advantages, have
// lines of their own, and log-probabilities that are float32 values (a model's are) are kept as their bytes. The last
// line lists what each stage gave, in order. The bytes depend on the records alone.

import { isDeepStrictEqual } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import { AzlabError, show } from '../core/index.ts'
import type {
  Advantage,
  Attempt,
  Proposal,
  Response,
  Reward,
  SolveRate,
  Update,
  Validation,
  Verdict,
} from '../stage/records.ts'
import { parseLines } from './journal.ts'

/** Everything that one step of the loop made, by stage, in the stages' own types. */
export interface StepRecords {
  readonly step: number
  readonly proposals: readonly Proposal[]
  /** One a proposal: the task, or the rejection with its reason. */
  readonly validations: readonly Validation[]
  /** One a valid task, each with all n verdicts. */
  readonly rates: readonly SolveRate[]
  readonly attempts: readonly Attempt[]
  readonly verdicts: readonly Verdict[]
  readonly rewards: readonly Reward[]
  readonly advantages: readonly Advantage[]
  /** Null where there was nothing to learn from, or the policy cannot be trained. */
  readonly update: Update | null
}

const LISTS = [
  'proposals',
  'validations',
  'rates',
  'attempts',
  'verdicts',
  'rewards',
  'advantages',
] as const satisfies readonly (keyof StepRecords)[]

type Plain = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Plain => typeof value === 'object' && value !== null

const isRecord = (value: Plain): boolean => typeof value.kind === 'string' && typeof value.id === 'string'

const isResponse = (value: Plain): boolean =>
  typeof value.prompt === 'string' && typeof value.key === 'string' && isObject(value.completion)

/** The records of a step as the bytes of its file. */
export function encodeStep(records: StepRecords): Uint8Array {
  const lines: string[] = []
  const references = new Map<object, string>()
  const taken = new Map<string, object>()

  // Ids are content ids, so one id is one content; a record that breaks this keeps its own line under another name.
  const name = (wanted: string, value: object): { readonly reference: string; readonly known: boolean } => {
    for (let copy = 1; ; copy++) {
      const reference = copy === 1 ? wanted : `${wanted}#${copy}`
      const other = taken.get(reference)
      if (other === undefined) return { reference, known: false }
      if (isDeepStrictEqual(other, value)) return { reference, known: true }
    }
  }
  const refer = (value: Plain): string => {
    const before = references.get(value)
    if (before !== undefined) return before
    const response = isResponse(value) && !isRecord(value)
    const { reference, known } = name(response ? `response:${value.key}` : (value.id as string), value)
    references.set(value, reference)
    if (!known) {
      taken.set(reference, value)
      const body = response ? packResponse(value as unknown as Response) : fields(value)
      lines.push(text({ '@': reference, ...body }))
    }
    return reference
  }
  const fields = (value: Plain): Plain =>
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pack(item)]))
  const pack = (value: unknown): unknown => {
    if (!isObject(value)) return value
    if (Array.isArray(value)) return typeof value[0] === 'number' ? value : value.map(pack)
    return isRecord(value) || isResponse(value) ? { '@': refer(value) } : fields(value)
  }

  const step: Record<string, unknown> = { step: records.step }
  for (const list of LISTS) step[list] = records[list].map((item) => refer(item as unknown as Plain))
  step.update = records.update === null ? null : refer(records.update as unknown as Plain)
  lines.push(text(step))
  const bytes = gzipSync(`${lines.join('\n')}\n`, { level: 3 })
  bytes.fill(0, 4, 8) // modification time: none
  bytes[9] = 255 // operating system: not said
  return bytes
}

/** Reads the bytes of a step's file back; `path` is named in errors. */
export function decodeStep(bytes: Uint8Array, path: string): StepRecords {
  let lines: readonly Plain[]
  try {
    lines = parseLines<Plain>(gunzipSync(bytes).toString('utf8'), path)
  } catch (error) {
    if (error instanceof AzlabError) throw error
    throw broken(path, (error as Error).message)
  }
  const last = lines.at(-1)
  if (last === undefined || typeof last.step !== 'number') throw broken(path, 'its last line is missing')
  const made = new Map<string, unknown>()
  const find = (reference: unknown): unknown => {
    const value = made.get(reference as string)
    if (value === undefined) throw broken(path, `nothing has the id ${show(reference)}`)
    return value
  }
  const unpack = (value: unknown): unknown => {
    if (!isObject(value)) return value
    if (Array.isArray(value)) return typeof value[0] === 'number' ? value : value.map(unpack)
    if (typeof value['@'] === 'string') return find(value['@'])
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item)]))
  }
  for (const { '@': reference, ...body } of lines.slice(0, -1)) {
    made.set(reference as string, isResponse(body) ? unpackResponse(body) : unpack(body))
  }
  const step: Record<string, unknown> = { step: last.step }
  for (const list of LISTS) {
    const references = last[list]
    if (!Array.isArray(references)) throw broken(path, `its last line has no list of ${list}`)
    step[list] = references.map(find)
  }
  step.update = last.update === null ? null : find(last.update)
  return step as unknown as StepRecords
}

function packResponse(response: Response): Plain {
  const { logprobs, ...completion } = response.completion
  return { ...response, completion: { ...completion, logprobs: packNumbers(logprobs) } }
}

function unpackResponse(line: Plain): Plain {
  const completion = line.completion as Plain
  return { ...line, completion: { ...completion, logprobs: unpackNumbers(completion.logprobs) } }
}

// Float32 values as their little-endian bytes in base64, a third of their decimal text; other numbers as they are.
function packNumbers(values: readonly number[]): unknown {
  const singles = Float32Array.from(values)
  if (!values.every((value, i) => Object.is(value, singles[i]))) return values
  const bytes = Buffer.alloc(values.length * 4)
  for (const [i, value] of values.entries()) bytes.writeFloatLE(value, i * 4)
  return bytes.toString('base64')
}

function unpackNumbers(packed: unknown): unknown {
  if (typeof packed !== 'string') return packed
  const bytes = Buffer.from(packed, 'base64')
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4))
}

// JSON writes -0 as 0; a record read back is equal to the one written, so it is written as JSON allows: -0.
function text(value: unknown): string {
  return JSON.stringify(value, (_key, item) => (Object.is(item, -0) ? rawJson('-0') : item))
}

const rawJson = (JSON as unknown as { rawJSON(source: string): unknown }).rawJSON

function broken(path: string, why: string): AzlabError {
  return new AzlabError(`${path} cannot be read as the records of a step: ${why}.`, {
    code: 'run/broken-records',
    value: path,
    expected: 'a gzipped file of JSON lines, as a run writes it',
    hint: 'Restore the file, or resume the run from its last checkpoint.',
  })
}
