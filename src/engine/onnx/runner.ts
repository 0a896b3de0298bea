// The runner on ONNX Runtime: writes graphs as ONNX models and has them run in a worker thread.

import { AzlabError, beside } from '../../core/index.ts'
import { remoteRunner } from '../remote/runner.ts'
import { checkThreads, type Runner } from '../runner.ts'
import { emitModel } from './emit.ts'

/** What ONNX Runtime computes on. */
export type Provider = 'cpu' | 'webgpu' | 'cuda'

/** How ONNX Runtime is opened. */
export interface OnnxOptions {
  /** What computes: `cpu` (default) and `webgpu` come with onnxruntime-node, `cuda` needs its libraries. */
  readonly provider?: Provider
  /** Threads of one operator, default 2. The same results for every number. */
  readonly threads?: number
  /** Whether idle threads wait actively during a run; faster alone, slower beside other work. Default true. */
  readonly spin?: boolean
}

/** What the worker is told. */
export type WorkerOptions = Required<OnnxOptions>

/** Opens a runner. Nothing starts before the first use; a runner that is not closed does not keep the process alive. */
export function onnxRunner(options: OnnxOptions = {}): Runner {
  const { provider = 'cpu', threads = 2, spin = true } = options
  checkThreads(threads)
  const own: WorkerOptions = { provider, threads, spin }
  return remoteRunner({
    name: `onnx/${provider}`,
    entry: beside(import.meta.url, './worker'),
    options: own,
    ...(provider === 'cpu' && {
      lanes: { count: threads > 1 ? threads : 0, options: { ...own, threads: 1 } },
    }),
    translate: (graph, name) => {
      const { bytes, inputs, outputs } = emitModel(graph, name, { byProducts: provider === 'cpu' })
      return { code: bytes, inputs, outputs }
    },
    refused: (name, cause) => compileError(name, provider, cause),
  })
}

function compileError(name: string, provider: Provider, cause: unknown): AzlabError {
  if (cause instanceof AzlabError && cause.code !== 'engine/runtime') return cause
  const reason = (cause instanceof Error ? cause.message : String(cause)).replaceAll(/\s+/g, ' ').trim()
  if (provider !== 'cpu') {
    return new AzlabError(`The provider '${provider}' cannot run the program '${name}': ${reason}`, {
      code: 'engine/provider',
      value: provider,
      expected: 'cpu, or a provider whose libraries are installed on this machine',
      hint: "Use provider 'cpu', or install what the provider needs.",
    })
  }
  return new AzlabError(`The runtime refuses the program '${name}': ${reason}`, {
    code: 'engine/runtime',
    value: name,
  })
}
