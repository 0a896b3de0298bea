// The engines by name, and what each needs.

import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { AzlabError, unknownName } from '../../core/index.ts'
import { input } from '../graph.ts'
import { onnxRunner } from '../onnx/runner.ts'
import { add } from '../ops/elementwise.ts'
import type { Runner } from '../runner.ts'
import { floats } from '../tensor.ts'
import { tensorflowRunner } from '../tensorflow/runner.ts'

/** `cpu`, `webgpu` and `cuda` are providers of ONNX Runtime; `tensorflow` is TensorFlow.js. */
export const ENGINE_NAMES = ['cpu', 'webgpu', 'cuda', 'tensorflow'] as const

/** An engine by name. */
export type EngineName = (typeof ENGINE_NAMES)[number]

/** An engine by name, or `auto`: the fastest on this machine that passes the self-test. */
export type EngineChoice = EngineName | 'auto'

/** How an engine is opened. */
export interface RunnerOptions {
  /** Threads of one operator, default 2. Results on `cpu` do not depend on it. */
  readonly threads?: number
  /** Whether idle threads wait actively (`cpu` alone); faster alone, slower beside other work. Default true. */
  readonly spin?: boolean
}

/** What is needed where an engine does not run. */
function needs(name: EngineName): string {
  switch (name) {
    case 'cpu':
      return 'Install the packages anew: npm install.'
    case 'webgpu':
      return 'It needs a Vulkan loader (Debian: libvulkan1) and a driver that it finds: that of the GPU, or a software adapter (`npm run test:webgpu` of the project brings one).'
    case 'cuda':
      return `It needs an NVIDIA driver, CUDA 12, cuDNN 9 and the libraries of its provider: node ${providerScript()} --onnxruntime-node-install=cuda12 (downloads them). Without that host, \`tensorflow\` reaches CUDA through PyPI: azlab setup tensorflow --gpu.`
    case 'tensorflow':
      return 'Run azlab setup tensorflow (with --gpu for CUDA).'
  }
}

/** The script of ONNX Runtime that fetches the libraries of CUDA; where azlab is a package, it lies inside azlab's folder. */
function providerScript(): string {
  const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json')
  return relative(process.cwd(), join(dirname(manifest), 'script', 'install.js'))
}

/** Refuses what is no name of an engine. Throws `engine/unknown`. */
export function checkEngine(name: unknown): EngineChoice {
  if (name === 'auto' || ENGINE_NAMES.includes(name as EngineName)) return name as EngineChoice
  throw unknownName(name, { code: 'engine/unknown', what: 'engine', choices: ['auto', ...ENGINE_NAMES] })
}

/** Opens a runner of an engine. Nothing starts before its first use, which throws where the engine cannot run. */
export function openEngine(name: EngineName, { threads, spin }: RunnerOptions = {}): Runner {
  checkEngine(name)
  return name === 'tensorflow' ? tensorflowRunner({ threads }) : onnxRunner({ provider: name, threads, spin })
}

/** Runs one addition. Throws `engine/unavailable`, naming what the engine lacks on this machine. */
export async function checkRuns(name: EngineName, runner: Runner): Promise<void> {
  try {
    const x = input('x', [2])
    const program = await runner.compile({ inputs: { x }, outputs: { y: add(x, 1) } }, { name: 'check' })
    await program.run({ x: floats([2], [1, 2]) })
    await program.release()
  } catch (cause) {
    throw unavailable(name, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/** The error of an engine that does not run here. */
export function unavailable(name: EngineName, reason: string, cause?: unknown): AzlabError {
  const known = cause instanceof AzlabError ? cause : undefined
  const plain = known?.hint ? reason.replace(known.hint, '').trim() : reason
  // What the runtime says, without its source files and the name of our program.
  const why = plain
    .replace(/^The provider '\w+' cannot run the program '\w+': /, '')
    .replace(/^\/\S+ .* was false\. /, '')
  // TensorFlow.js says itself what to install.
  const hint = name === 'tensorflow' ? (known?.hint ?? needs(name)) : needs(name)
  return new AzlabError(
    `The engine '${name}' does not run on this machine: ${why.replace(/\.$/, '')}.`,
    {
      code: 'engine/unavailable',
      value: name,
      expected: 'an engine that `azlab engines` shows as ready',
      hint,
    },
    { cause },
  )
}
