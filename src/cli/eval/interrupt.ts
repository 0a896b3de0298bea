// Ctrl-C during an evaluation: what is judged is kept, and the same command goes on later.

/** A signal that the first Ctrl-C (or SIGTERM) sets; the second ends the process at once, as without us. */
export function finishOnInterrupt(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController()
  const heard = (): void => {
    controller.abort(new Error('Interrupted.'))
    release()
  }
  const release = (): void => {
    process.off('SIGINT', heard)
    process.off('SIGTERM', heard)
  }
  process.on('SIGINT', heard)
  process.on('SIGTERM', heard)
  return { signal: controller.signal, release }
}
