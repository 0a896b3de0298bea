// What an interrupt of the notebook means for a lab: a stage stops at a safe point, a training ends after its step.

import { notebook } from './notebook.ts'

/** Milliseconds that a running step has to end by itself. The kernel gives the cell up a few seconds later. */
export const STEP_GRACE_MS = 10_000

/** The signal of the running cell, unless the call brings its own; none where there is no notebook. */
export function cellSignal(own?: AbortSignal): AbortSignal | undefined {
  return own ?? notebook()?.signal()
}

/** A signal that comes so much later than another, with its reason. */
export function delayed(signal: AbortSignal, ms: number): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const start = (): void => {
    timer = setTimeout(() => controller.abort(signal.reason), ms)
    timer.unref()
  }
  if (signal.aborted) start()
  else signal.addEventListener('abort', start, { once: true })
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer)
      signal.removeEventListener('abort', start)
    },
  }
}
