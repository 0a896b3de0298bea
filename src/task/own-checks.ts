// What a kind of a user's own may be made of, and what its functions may give back.

import {
  AzlabError,
  checkFunction,
  checkNumber,
  checkOptions,
  given,
  mend,
  type OptionNames,
} from '../core/portable.ts'
import type { AnswerReading } from './answer-reading.ts'
import type { Check, Finding, ProposalReading } from './kind.ts'
import type { KindPrompts, KindReading, KindSpec, KindTask } from './own-spec.ts'
import { type OwnType, TASK_TYPES } from './task.ts'

const NAMES: OptionNames<KindSpec> = {
  name: true,
  prompts: true,
  sources: true,
  shownTasks: true,
  inputs: true,
  ownProgram: true,
  showsProgram: true,
  refuse: true,
  task: true,
  check: true,
  seed: true,
}
const PROMPT_NAMES: OptionNames<KindPrompts> = {
  propose: true,
  readProposal: true,
  solve: true,
  readAnswer: true,
}

/** Throws `options/…` and `task/kind` for what no kind can be made of. */
export function checkSpec(spec: KindSpec): void {
  checkOptions('az.kind', spec, NAMES)
  const { name, prompts, sources, seed = null, inputs } = spec
  if (
    typeof name !== 'string' ||
    !/^[a-z][a-z0-9-]{0,39}$/.test(name) ||
    (TASK_TYPES as readonly string[]).includes(name)
  )
    throw refused(
      `The name of a kind is ${given(name)}.`,
      name,
      `small letters, digits and hyphens, at most 40, and none of ${TASK_TYPES.join(', ')}`,
      "Write for example name: 'output-type'.",
    )
  const isTable = typeof prompts === 'object' && prompts !== null && !Array.isArray(prompts)
  if (!isTable || Object.keys(prompts).length === 0)
    throw refused(
      `The prompts of kind ${name} are ${given(prompts)}.`,
      prompts,
      'prompts for one style at least',
      'Write for example prompts: { full: { solve: (task) => … } }.',
    )
  for (const [style, one] of Object.entries(prompts)) {
    checkOptions(`the prompts of kind ${name} in style ${style}`, one, PROMPT_NAMES)
    needed(`prompts.${style}.solve`, one.solve)
    for (const part of ['propose', 'readProposal', 'readAnswer'] as const)
      checkFunction(`prompts.${style}.${part}`, one[part])
  }
  needed('task', spec.task)
  needed('check', spec.check)
  checkFunction('refuse', spec.refuse)
  checkNumber('inputs', inputs, { whole: true, least: 1 })
  checkNumber('shownTasks', spec.shownTasks, { whole: true, least: 0 })
  for (const flag of ['ownProgram', 'showsProgram'] as const)
    if (spec[flag] !== undefined && typeof spec[flag] !== 'boolean')
      throw refused(
        `${flag} of kind ${name} is ${given(spec[flag])}.`,
        spec[flag],
        'true or false',
        'Change it, or leave it out.',
      )
  if (sources !== undefined && !(Array.isArray(sources) && sources.every((one) => typeof one === 'string')))
    throw refused(
      `sources of kind ${name} is ${given(sources)}.`,
      sources,
      'a list of types',
      `Write for example sources: ['${name}'].`,
    )
  if (![null, 'triplets', 'programs'].includes(seed))
    throw refused(
      `seed of kind ${name} is ${given(seed)}.`,
      seed,
      '"triplets", "programs" or null',
      'Change it, or leave it out.',
    )
  if (seed === 'triplets' && (inputs ?? 1) !== 1)
    throw refused(
      `Kind ${name} has ${inputs} inputs, and a seed triplet has one.`,
      inputs,
      'one input',
      "Leave inputs out, or seed it by 'programs' or null.",
    )
}

function needed(what: string, value: unknown): void {
  if (typeof value !== 'function')
    throw refused(`${what} is ${given(value)}.`, value, 'a function', 'A kind cannot do without it.')
}

/** The error for a style that a kind has no prompts in. */
export function unspoken(kind: string, style: string, styles: readonly string[]): AzlabError {
  return new AzlabError(
    `Task kind ${kind} has no prompts of the style ${style}; it has ${styles.join(', ')}.`,
    {
      code: 'task/style',
      value: style,
      expected: styles.join(' or '),
      hint: `Add prompts.${style} to the kind, leave it out of types, or use a policy that reads one of its styles.`,
    },
  )
}

const OUTCOMES: readonly unknown[] = ['right', 'wrong', 'format', 'unchecked'] satisfies Finding['outcome'][]

/** Checks of what the functions of a kind give back. Each throws `task/kind` by the function's name. */
export function ownChecks(name: string) {
  const check = <T>(what: string, isOne: boolean, value: T, expected: string): T => {
    if (isOne) return value
    throw refused(`${what} of kind ${name} gave ${given(value)}.`, value, expected, 'Correct the function.')
  }
  const text = (what: string, value: unknown, expected: string): string =>
    check(what, typeof value === 'string' && value !== '', value as string, expected)
  return {
    text,
    reading(value: KindReading, type: OwnType): ProposalReading {
      const { parts, problem } = value ?? {}
      const isProblem = problem === null || typeof problem === 'string'
      const isParts =
        parts === null ||
        (typeof parts?.program === 'string' &&
          Array.isArray(parts.inputs) &&
          parts.inputs.every((input) => typeof input === 'string') &&
          isJson(parts.data ?? null))
      check(
        'readProposal',
        isProblem && isParts && !(parts === null && problem === null),
        value,
        '{ parts: { program, inputs, data } | null, problem: a sentence | null }, data of what JSON can hold',
      )
      if (parts === null) return { parts, problem }
      const { program, inputs, data = null } = parts
      return { parts: { type, program, inputs, data }, problem }
    },
    answer(value: AnswerReading): AnswerReading {
      const { answer, problem } = value ?? {}
      const isRead = typeof answer === 'string' && problem === null
      const isNot = answer === null && typeof problem === 'string'
      return check(
        'readAnswer',
        isRead || isNot,
        value,
        '{ answer: its source, problem: null } or { answer: null, problem: a sentence }',
      )
    },
    task(value: KindTask, pairs: number): KindTask {
      const { asked, shown = pairs, columns = {}, data = null } = value ?? {}
      const isOne =
        typeof asked === 'string' &&
        Number.isSafeInteger(shown) &&
        shown >= 0 &&
        shown <= pairs &&
        typeof columns === 'object' &&
        columns !== null &&
        Object.values(columns).every((column) => typeof column === 'string') &&
        isJson(data)
      return check(
        'task',
        isOne,
        value,
        '{ asked: a text, shown: of its pairs, columns: texts by title, data: what JSON can hold }',
      )
    },
    check(value: Finding | Check): Check {
      const whole =
        typeof value === 'object' && value !== null && 'outcome' in value
          ? { kind: 'decided' as const, finding: value }
          : value
      if (whole?.kind === 'decided') return { kind: 'decided', finding: finding(whole.finding) }
      const isRun =
        whole?.kind === 'run' &&
        typeof whole.program === 'string' &&
        Array.isArray(whole.inputs) &&
        typeof whole.judge === 'function'
      check('check', isRun, value, "a finding, or { kind: 'run', program, inputs, judge }")
      return { ...whole, judge: (runs) => finding(whole.judge(runs)) }
    },
  }
  function finding(value: Finding): Finding {
    const { outcome, score, message } = value ?? {}
    const isOne = OUTCOMES.includes(outcome) && Number.isFinite(score) && score >= 0 && score <= 1
    check(
      'check',
      isOne && typeof message === 'string',
      value,
      `{ outcome: ${OUTCOMES.join(' | ')}, score: from 0 to 1, message: a sentence }`,
    )
    return { outcome, score, message }
  }
}

/** Whether JSON gives it back as it was. */
function isJson(value: unknown): boolean {
  try {
    return isSame(JSON.parse(JSON.stringify(value)), value)
  } catch {
    return false
  }
}

/** Whether a value is that JSON, and nothing more: no other prototype, no symbols, no missing items, no −0 for 0. */
function isSame(json: unknown, value: unknown): boolean {
  if (typeof json !== 'object' || json === null) return Object.is(json, value)
  if (typeof value !== 'object' || value === null) return false
  const [own, fields] = [json, value].map(Object.keys) as [string[], string[]]
  return (
    Object.getPrototypeOf(json) === Object.getPrototypeOf(value) &&
    Object.getOwnPropertySymbols(value).every(
      (key) => !Object.prototype.propertyIsEnumerable.call(value, key),
    ) &&
    own.length === fields.length &&
    own.every((key) => Object.hasOwn(value, key) && isSame(json[key as never], value[key as never]))
  )
}

function refused(what: string, value: unknown, expected: string, how: string): AzlabError {
  return new AzlabError(`${what.replace(/\.$/, '')}; expected ${expected}.`, {
    code: 'task/kind',
    value,
    expected,
    hint: mend(value, how),
  })
}
