// Refuses a policy that cannot read the prompts of self-play: nothing that it proposes could ever be valid.

import { AzlabError } from '../core/index.ts'
import type { Language } from '../language/index.ts'
import { type Model, promptIds } from '../model/index.ts'
import type { Policy } from '../policy/policy.ts'
import { taskSettings } from '../stage/context.ts'
import type { StageOptions } from '../stage/options.ts'
import type { TaskKind } from '../task/kind.ts'
import { taskKind } from '../task/kinds.ts'
import type { PromptStyle } from '../task/prompt/style.ts'
import { styleOf } from '../task/prompt/styles.ts'
import type { Task } from '../task/task.ts'
import { zeroOf } from '../task/zero.ts'
import type { OwnParts } from './manifest.ts'

/** A prompt of the first step and its length. */
interface Measured {
  readonly what: string
  readonly tokens: number
}

/**
 * Throws `run/window` where the policy's context window is shorter than the prompts that self-play begins with: those of the
 * task types in play, with the zero triplet as each reference, since no other task is shorter. A policy of
 * a user's own, whose window nobody knows, passes.
 */
export function checkWindow(
  policy: Policy,
  language: Language,
  stages: StageOptions,
  { kinds, style: own }: OwnParts = {},
): void {
  const { model } = policy as { readonly model?: Model }
  if (model === undefined) return
  const window = model.architecture.longest
  const style = styleOf(policy, own)
  const longest = longestPrompt(style, model, language, stages, kinds)
  // One token at least is the answer's.
  if (longest.tokens < window) return
  const alone = longestPrompt(style, model, language, { ...stages, references: 0 }, kinds)
  const fewer =
    alone.tokens < window && stages.references > 0
      ? ` Without references (--set references=0) it would be ${alone.tokens}.`
      : ''
  throw new AzlabError(
    `Policy ${policy.id} has a context window of ${window} tokens, and the prompt ${longest.what} has ${longest.tokens}.`,
    {
      code: 'run/window',
      value: window,
      expected: `a window of more than ${longest.tokens} tokens, with room for an answer`,
      hint: `Use a model with a longer window.${fewer}`,
    },
  )
}

function longestPrompt(
  style: PromptStyle,
  model: Model,
  language: Language,
  stages: StageOptions,
  kinds?: readonly TaskKind[],
): Measured {
  const settings = taskSettings(language, stages, style)
  const measured = stages.types.flatMap((type): readonly Measured[] => {
    const kind = taskKind(type, kinds)
    const reference = kind.sources
      .map((source) => zeroOf(taskKind(source, kinds), settings))
      .find((one) => one !== null)
    const count = kind.shownTasks(stages.references)
    const tokensOf = (prompt: string): number => promptIds(model, prompt).length
    const proposal = kind.proposePrompt(
      Array.from({ length: reference ? count : 0 }, () => reference as Task),
      settings,
    )
    const asked = {
      what: `of a proposal of ${type}${count > 0 ? ` with ${count} reference${count === 1 ? '' : 's'}` : ''}`,
      tokens: tokensOf(proposal),
    }
    const zero = zeroOf(kind, settings)
    if (zero === null) return [asked]
    return [asked, { what: `of a task of ${type}`, tokens: tokensOf(kind.solvePrompt(zero, settings)) }]
  })
  return measured.reduce((most, one) => (one.tokens > most.tokens ? one : most))
}
