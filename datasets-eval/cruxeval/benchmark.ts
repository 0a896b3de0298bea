// CRUXEval and CRUXEval-X: what goes into a function, or what comes out of it.

import { AzlabError } from 'azlab/core'
import { createExecutor, type Executor } from 'azlab/executor'
import { language, type Value } from 'azlab/language'
import { type PinnedBenchmark, type PinnedInfo, readRows } from '../benchmark.ts'
import { TooSlow } from '../javascript-code/typescript.ts'
import { brief, type CodeScore, wrong } from '../javascript-code/verdict.ts'
import { answerIn, callIn, literalIn, type Reader } from './answer.ts'
import { compactAnswer, compactPrompt } from './compact.ts'
import { type CruxItem, cruxItem, cruxXItem, type Dialect, type Task } from './item.ts'
import { type Given, type Judge, openJudge } from './judge.ts'
import { TEMPLATES } from './prompts.ts'

export interface CruxBenchmark extends PinnedBenchmark<CruxItem> {
  score(item: CruxItem, completion: string): Promise<CodeScore>
}

interface Room {
  readonly executor: Executor
  readonly judge: Judge
  readonly reader: Reader
}

/** CRUXEval itself, in Python. */
export function cruxEval(info: PinnedInfo, task: Task): CruxBenchmark {
  return cruxBenchmark(info, { task, dialect: 'python', read: cruxItem })
}

/** CRUXEval-X in one of its languages. */
export function cruxEvalX(info: PinnedInfo, dialect: Dialect, task: Task): CruxBenchmark {
  return cruxBenchmark(info, { task, dialect, read: cruxXItem })
}

interface Kind {
  readonly task: Task
  readonly dialect: Dialect
  readonly read: typeof cruxItem
}

function cruxBenchmark(info: PinnedInfo, { task, dialect, read }: Kind): CruxBenchmark {
  let room: Room | undefined
  const outputs = new WeakMap<CruxItem, Promise<Given>>()

  /** What f gives for the gold input; its recorded output where the input is no list of literals. */
  const outputOf = (item: CruxItem, room: Room): Promise<Given> => {
    const known = outputs.get(item)
    if (known) return known
    const found = findOutput(item, room)
    outputs.set(item, found)
    found.catch(() => outputs.delete(item))
    return found
  }

  return {
    info,
    templates: [...Object.keys(TEMPLATES), ...(dialect === 'javascript' ? ['compact'] : [])],
    load: async (path) => (await readRows(info, path)).map((row) => read(row, task, info)),
    prompt: (item, template = 'answer') => {
      if (template === 'compact' && dialect === 'javascript') return compactPrompt(item, task)
      if (Object.hasOwn(TEMPLATES, template))
        return TEMPLATES[template as keyof typeof TEMPLATES](item, task, dialect)
      throw new AzlabError(`${info.name} has no template ${JSON.stringify(template)}.`, {
        code: 'options/template',
        value: template,
        expected: Object.keys(TEMPLATES).join(', '),
      })
    },
    restore: (completion, _item, template) =>
      template === 'compact' ? compactAnswer(completion, task) : completion,
    extract: answerIn,
    score: async (item, completion) => {
      const answer = answerIn(completion)
      if (answer === '') return wrong('no answer found')
      room ??= openRoom(dialect)
      const opened = room
      try {
        return task === 'input'
          ? await scoreInput(item, answer, opened)
          : await scoreOutput(answer, opened, () => outputOf(item, opened))
      } catch (error) {
        if (error instanceof TooSlow) return wrong(`the answer could not be read: ${error.message}`)
        throw error
      }
    },
    close: async () => {
      const opened = room
      room = undefined
      await opened?.executor.close()
    },
  }
}

function openRoom(dialect: Dialect): Room {
  const name = dialect === 'python' ? 'python' : 'javascript'
  const executor = createExecutor({ language: name })
  return { executor, judge: openJudge(executor, dialect), reader: { language: language(name), dialect } }
}

async function scoreInput(item: CruxItem, answer: string, { judge, reader }: Room): Promise<CodeScore> {
  const call = await callIn(answer, item.program, reader)
  if (!call) return wrong('the answer is no call of f')
  if (!call.values.ok) {
    // A few gold inputs are expressions: `range(100, 120)`, a lambda. They hold as recorded, and nothing else is taken for them.
    if (squeezed(call.source) === squeezed(item.input))
      return { correct: true, strict: true, reason: 'the gold input, an expression' }
    return wrong(`the arguments are no literals: ${call.values.message}`)
  }
  const called = await judge.call(item, call.values.value)
  if (!called.ok) return wrong(called.message)
  const expected = reader.language.literal(item.output)
  const output = expected.ok ? expected.value : (await findOutput(item, { judge, reader })).value
  return scored(
    judge,
    called.value,
    output,
    (actual) => `f gives ${actual}, expected ${show(output, reader)}`,
    reader,
  )
}

async function scoreOutput(
  answer: string,
  { judge, reader }: Room,
  output: () => Promise<Given>,
): Promise<CodeScore> {
  const value = await literalIn(answer, reader)
  if (!value.ok) return wrong(`the answer is no literal: ${value.message}`)
  const actual = await output()
  return scored(
    judge,
    actual,
    value.value,
    (shown) => `f gives ${shown}, answered ${show(value.value, reader)}`,
    reader,
  )
}

function scored(
  judge: Judge,
  actual: Given,
  expected: Value,
  words: (actual: string) => string,
  reader: Reader,
): CodeScore {
  const { official, strict } = judge.same(actual, expected)
  return { correct: official, strict: official && strict, reason: words(show(actual.value, reader)) }
}

async function findOutput(item: CruxItem, { judge, reader }: Pick<Room, 'judge' | 'reader'>): Promise<Given> {
  const values = reader.language.literals(item.input)
  const recorded = reader.language.literal(item.output)
  // Python's official check compares with the recorded output, CRUXEval-X's with what f returns; they are the same.
  if (recorded.ok && (reader.dialect === 'python' || !values.ok))
    return { value: recorded.value, whole: true }
  const called = values.ok ? await judge.call(item, values.value) : values
  if (called.ok) return called.value
  throw new AzlabError(`The gold input of ${item.id} cannot be run: ${called.message}`, {
    code: 'benchmark/item',
    value: item.input,
    expected: 'arguments for which f gives its output',
  })
}

const squeezed = (source: string): string => source.replace(/\s+/g, '')
const show = (value: Value, { language, dialect }: Reader): string =>
  dialect === 'python' ? clip(language.display(value)) : brief(value)
const clip = (text: string): string => (text.length > 200 ? `${text.slice(0, 199)}…` : text)
