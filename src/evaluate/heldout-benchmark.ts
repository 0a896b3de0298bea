// A held-out set as a benchmark: its tasks are the items, and the executor is the scorer.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AzlabError } from '../core/index.ts'
import { createExecutor, type Executor } from '../executor/index.ts'
import { language } from '../language/index.ts'
import { taskSettings } from '../stage/context.ts'
import { stageOptions } from '../stage/options.ts'
import type { Check, Finding } from '../task/kind.ts'
import { taskKind } from '../task/kinds.ts'
import { compactStyle, fullStyle, PROMPT_STYLES } from '../task/prompt/styles.ts'
import { TASK_TYPES, type Task } from '../task/task.ts'
import type { Benchmark, BenchmarkInfo } from './benchmark.ts'
import { type HeldoutAbout, readHeldout } from './heldout-set.ts'

/** Limits of one run, more generous than those of self-play: a benchmark must not depend on the load of the machine. */
const LIMITS = { timeoutMs: 5000, memoryMiB: 128 }

/** The facts of a folder of tasks, from its `benchmark.json` and the lines of its files. */
export async function heldoutInfo(folder: string): Promise<BenchmarkInfo> {
  const about = JSON.parse(await readFile(join(folder, 'benchmark.json'), 'utf8')) as HeldoutAbout
  const counts = await Promise.all(
    TASK_TYPES.map(async (type) => {
      const text = await readFile(join(folder, about.files[type]), 'utf8')
      return text.split('\n').filter((line) => line !== '').length
    }),
  )
  return {
    name: about.name,
    title: `Held-out tasks of the embedded model (${about.name})`,
    kind: 'in-distribution',
    source: null,
    file: null,
    sha256: null,
    bytes: null,
    count: counts.reduce((sum, count) => sum + count, 0),
    licence: 'MIT, as azlab',
    forbidden: ['Do not train on it: it stands for tasks that the policy has never seen.'],
  }
}

/** Opens a folder of tasks as a benchmark: templates are the prompt styles; abduction takes any input that gives the output. */
export async function heldoutBenchmark(folder: string): Promise<Benchmark<Task>> {
  const info = await heldoutInfo(folder)
  const set = await readHeldout(folder)
  const spoken = language(set.benchmark.language)
  const options = stageOptions()
  const styles = Object.keys(PROMPT_STYLES)
  const settingsOf = (name: string) => {
    if (!Object.hasOwn(PROMPT_STYLES, name))
      throw new AzlabError(`${info.name} has no template ${JSON.stringify(name)}.`, {
        code: 'options/template',
        value: name,
        expected: styles.join(' or '),
        hint: 'Use the style that the policy reads.',
      })
    return taskSettings(spoken, options, PROMPT_STYLES[name as keyof typeof PROMPT_STYLES])
  }
  let executor: Executor | undefined
  /** A policy's style is not known here: what reads in one of them is the answer. */
  const read = (task: Task, text: string) => {
    const { name } = text.includes('<answer>') ? fullStyle : compactStyle
    return taskKind(task.type).readAnswer(text, settingsOf(name))
  }
  const settle = async (check: Check): Promise<Finding> => {
    if (check.kind === 'decided') return check.finding
    executor ??= createExecutor({ language: spoken.name })
    const jobs = [{ program: check.program, inputs: check.inputs }]
    const [runs = []] = await executor.execute(jobs, { limits: LIMITS })
    return check.judge(runs)
  }
  return {
    info,
    templates: styles,
    // The types in turn, so that the first so many items have some of each.
    load: async () =>
      Array.from({ length: Math.max(...TASK_TYPES.map((type) => set.tasks[type].length)) }, (_, at) =>
        TASK_TYPES.flatMap((type) => set.tasks[type].slice(at, at + 1)),
      ).flat(),
    prompt: (task, style = compactStyle.name) => taskKind(task.type).solvePrompt(task, settingsOf(style)),
    extract: (text, task) => (task ? (read(task, text).answer ?? '') : text.trim()),
    score: async (task, text) => {
      const { answer, problem } = read(task, text)
      if (answer === null) return { correct: false, reason: problem ?? 'No answer could be read.' }
      const finding = await settle(taskKind(task.type).check(task, answer, taskSettings(spoken, options)))
      return { correct: finding.outcome === 'right', reason: finding.message, type: task.type }
    },
    close: async () => {
      await executor?.close()
      executor = undefined
    },
  }
}
