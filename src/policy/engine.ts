// The engine that the policies of a process share: one worker thread for each kind, started when first needed.

import { onnxRunner, type Runner } from '../engine/index.ts'

export interface EngineOptions {
  /** What computes: `cpu` (default), `webgpu` or `cuda`. */
  readonly provider?: 'cpu' | 'webgpu' | 'cuda'
  /** Threads of one operator, default 2. Results do not depend on it. */
  readonly threads?: number
  /** Whether idle threads wait actively; faster alone, slower beside other work. Default true. */
  readonly spin?: boolean
}

const runners = new Map<string, Runner>()

/** The runner of these options. It does not keep the process alive. */
export function sharedRunner(options: EngineOptions = {}): Runner {
  const { provider = 'cpu', threads = 2, spin = true } = options
  const key = `${provider} ${threads} ${spin}`
  const found = runners.get(key)
  if (found !== undefined) return found
  const runner = onnxRunner({ provider, threads, spin })
  runners.set(key, runner)
  return runner
}
