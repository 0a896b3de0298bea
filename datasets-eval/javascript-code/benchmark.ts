// A benchmark of JavaScript or TypeScript functions: a prompt, a completion that is run, and a script that tests it.

import { AzlabError } from 'azlab/core'
import { createExecutor, type Executor } from 'azlab/executor'
import { type PinnedBenchmark, type PinnedInfo, readRows } from '../benchmark.ts'
import { assemble } from './assemble.ts'
import { answerIn } from './completion.ts'
import { type CodeItem, headOf, type Protocol } from './item.ts'
import { TEMPLATES } from './prompts.ts'
import { openScript, type Rooms, replay, type Script } from './replay.ts'
import { type Ran, SOLUTION_LIMITS } from './run.ts'
import { scriptProgram } from './script.ts'
import { solutionProgram } from './solution.ts'
import { type Stripped, stripTypes } from './typescript.ts'
import { type CodeScore, verdict, wrong } from './verdict.ts'

type Row = Readonly<Record<string, unknown>>

/** All of an item that is not made from the rest. */
export type Facts = Omit<CodeItem, 'before' | 'instruction' | 'stops'> &
  Partial<Pick<CodeItem, 'instruction' | 'stops'>>

export interface CodeBenchmark extends PinnedBenchmark<CodeItem> {
  /** An item from its facts. Throws `benchmark/item` where the prompt has no head of the entry. */
  item(facts: Facts): CodeItem
  score(item: CodeItem, completion: string): Promise<CodeScore>
}

/** Makes a benchmark from its facts, its protocol and the way its rows are read. */
export function codeBenchmark(
  info: PinnedInfo,
  protocol: Protocol,
  factsOf: (row: Row) => Facts,
): CodeBenchmark {
  let rooms: Rooms | undefined
  const scripts = new WeakMap<CodeItem, Promise<Ran<Script>>>()

  const item = (facts: Facts): CodeItem => {
    const head = headOf(facts.prompt, facts.entry)
    if (head < 0)
      throw new AzlabError(`The prompt of ${facts.id} has no head of ${facts.entry}.`, {
        code: 'benchmark/item',
        value: facts.prompt,
        expected: `a line that begins with "function ${facts.entry}" or "const ${facts.entry}"`,
      })
    return { instruction: facts.prompt, stops: [], ...facts, before: facts.prompt.slice(0, head) }
  }

  /** An item's tests, ready to be run. Tests with a fault in themselves cannot be, and every completion fails them. */
  const open = (item: CodeItem): Promise<Ran<Script>> => {
    const known = scripts.get(item)
    if (known) return known
    rooms ??= openRooms()
    const opened = ready(item, rooms)
    scripts.set(item, opened)
    opened.catch(() => scripts.delete(item)) // no process started: the next score tries again
    return opened
  }

  const ready = async (item: CodeItem, rooms: Rooms): Promise<Ran<Script>> => {
    const { before: head, tests: tail, entry } = item
    const parts = await Promise.all(
      [head, tail].map((source) =>
        protocol.language === 'typescript' ? stripTypes(source) : { ok: true as const, code: source },
      ),
    )
    const [before, tests] = parts as [Stripped, Stripped]
    if (!before.ok || !tests.ok)
      return { ok: false, message: 'the tests could not be run: they are no TypeScript' }
    return openScript(rooms, scriptProgram(before.code, tests.code, entry))
  }

  return {
    info,
    templates: [protocol.template, ...Object.keys(TEMPLATES).filter((name) => name !== protocol.template)],
    item,
    load: async (path) => (await readRows(info, path)).map((row) => item(factsOf(row))),
    prompt: (item, template = protocol.template) => {
      if (Object.hasOwn(TEMPLATES, template))
        return TEMPLATES[template as keyof typeof TEMPLATES](item, protocol)
      throw new AzlabError(`${info.name} has no template ${JSON.stringify(template)}.`, {
        code: 'options/template',
        value: template,
        expected: Object.keys(TEMPLATES).join(', '),
      })
    },
    extract: (completion) => answerIn(completion).text,
    score: async (item, completion) => {
      const assembled = await assemble(item, completion, protocol)
      if (!assembled.ok) return wrong(assembled.message)
      const script = await open(item)
      if (!script.ok) return wrong(script.message)
      rooms ??= openRooms()
      const solution = solutionProgram(assembled.code, item.entry, protocol.lodash === true)
      const { timeoutMs = SOLUTION_LIMITS.timeoutMs } = protocol
      const limits = { ...SOLUTION_LIMITS, timeoutMs }
      const replayed = await replay(rooms, script.value, solution, limits)
      if (!replayed.ok) return wrong(replayed.message)
      const { trace, results, printed } = replayed.value
      if (trace.thrown !== null) return wrong(`the tests ended early: ${trace.thrown}`)
      if (printed && protocol.printingFails) return wrong('the solution prints')
      const lost = Math.max(0, ...results.map((result) => (result[0] === 'value' ? result[2] : 0)))
      if (lost === 2 && trace.checks.some(([kind]) => kind === 'deepEqual'))
        return wrong('an array that is returned has further properties')
      const score = verdict(trace.checks)
      return lost > 0 ? { ...score, strict: false } : score
    },
    close: async () => {
      const opened = rooms
      rooms = undefined
      await Promise.all([opened?.solutions.close(), opened?.scripts.close()])
    },
  }
}

function openRooms(): Rooms {
  // With V8's compilers: the official limits are for compiled programs, and some solutions need most of them in long loops.
  const open = (processes?: number): Executor =>
    createExecutor({
      language: 'javascript',
      compilers: 'optimizing',
      ...(processes === undefined ? {} : { processes }),
    })
  return { solutions: open(), scripts: open(1) }
}
