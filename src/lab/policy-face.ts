// A policy that shows itself: what it is, how large, what computes it, and how often it was updated.

import { type Model, parameterCount } from '../model/index.ts'
import { isTrainable, type Policy } from '../policy/policy.ts'
import type { Table } from '../view/table.ts'
import { withFace } from './face.ts'

/** What a policy of a local model has besides. */
interface Known {
  readonly model?: Model
  readonly engine?: string
  readonly step?: number
}

/** The same policy with a face; what has one of its own keeps it. */
export function shownPolicy<T extends Policy>(policy: T): T {
  const own = Symbol.for('nodejs.util.inspect.custom') in policy
  return own
    ? policy
    : withFace(
        policy,
        () => `Policy ${policy.id}`,
        () => [policyTable(policy)],
      )
}

const STYLES: Readonly<Record<string, string>> = {
  full: 'full: instructions in words',
  compact: 'compact: short marks',
}

function policyTable(policy: Policy): Table {
  const { engine, step } = policy as Known
  const rows: [string, string][] = [
    ['id', policy.id],
    ['prompts', STYLES[policy.style] ?? policy.style],
    ['can be trained', isTrainable(policy) ? 'yes' : 'no'],
    ...(engine === undefined ? [] : [['engine', engine] as [string, string]]),
    ...(step === undefined ? [] : [['updates so far', String(step)] as [string, string]]),
    ...modelRows(policy as Known),
  ]
  return {
    title: 'Policy',
    columns: [{ title: 'what' }, { title: 'value', flexible: true }],
    rows,
    note: 'It samples, scores and, where it can be trained, updates into a new one; lab.policy = … goes on with another.',
  }
}

function modelRows(policy: Known): [string, string][] {
  let model: Model | undefined
  try {
    model = policy.model
  } catch {
    return [['state', 'closed: its weights were given back']]
  }
  if (model === undefined) return []
  const { architecture } = model
  const { family, layers, width, heads, vocabulary, longest, adapter } = architecture
  return [
    ['model', `${family}, ${layers} layers of width ${width}, ${heads} heads`],
    ['parameters', parameterCount(architecture).toLocaleString('en-GB')],
    ['vocabulary', vocabulary.toLocaleString('en-GB')],
    ['context window', `${longest.toLocaleString('en-GB')} tokens`],
    ...(adapter ? [['adapter', `LoRA of rank ${adapter.rank}`] as [string, string]] : []),
  ]
}
