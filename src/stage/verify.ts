// Verify: the executor and the parsed values say which attempts are right.

import { contentId } from '../core/portable.ts'
import type { Check, Finding } from '../task/kind.ts'
import { taskKind } from '../task/kinds.ts'
import { checkContext, checkKinds, checkLanguage, type StageContext, taskSettings } from './context.ts'
import { executeAll } from './execution.ts'
import { stageOptions } from './options.ts'
import type { Attempt, Verdict } from './records.ts'

/** What `verify` needs. */
export type VerifyContext = Pick<
  StageContext,
  'executor' | 'language' | 'options' | 'kinds' | 'signal' | 'onProgress'
>

/**
 * One verdict an attempt, in order. No text of a model is ever put into code: answers are parsed as literals and compared,
 * or a program runs by itself with values passed as data. Source: docs/method.md §7.
 */
export async function verify(
  attempts: readonly Attempt[],
  context: VerifyContext,
): Promise<readonly Verdict[]> {
  checkContext('verify', context, ['executor', 'language'])
  checkKinds('verify', attempts, ['attempt'], context.kinds)
  checkLanguage(
    'verify',
    attempts.map((attempt) => attempt.task),
    context.language,
  )
  const options = stageOptions(context.options, context.kinds)
  const settings = taskSettings(context.language, options)
  const checks = attempts.map(({ task, answer, problem }): Check => {
    if (answer === null) return unread(problem)
    return taskKind(task.type, context.kinds).check(task, answer, settings)
  })
  const running = checks.filter((check) => check.kind === 'run')
  context.onProgress?.({ stage: 'verify', what: 'programs', done: 0, total: running.length })
  const results = await executeAll(running, 1, options, context)
  context.onProgress?.({ stage: 'verify', what: 'programs', done: running.length, total: running.length })
  const runs = new Map(running.map((check, i) => [check, results[i] ?? []]))
  return attempts.map((attempt, i): Verdict => {
    const check = checks[i] as Check
    const finding: Finding = check.kind === 'decided' ? check.finding : check.judge(runs.get(check) ?? [])
    const id = contentId('verdict', attempt.id, finding)
    return { kind: 'verdict', id, parents: [attempt.id], type: attempt.type, attempt, ...finding }
  })
}

function unread(problem: string | null): Check {
  const message = problem ?? 'No answer could be read.'
  return { kind: 'decided', finding: { outcome: 'format', score: 0, message } }
}
