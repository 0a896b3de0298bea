// Kernels for tests: started as Jupyter starts them, spoken to over ZeroMQ, and gone at the end.

import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { launch } from '../../scripts/launch.mjs'
import { root } from '../package/built.ts'

/** Generous, for machines that do much else. Nothing is asserted of how fast anything is. */
export const PATIENCE_MS = 240_000

/**
 * Cells import the built package, so it is built where it is missing or older than the sources: once, by the first test
 * file that comes; the others wait. With AZLAB_TEST_AS_BUILT=1 it is taken as it is.
 */
export async function ensureBuilt(): Promise<void> {
  if (process.env.AZLAB_TEST_AS_BUILT && existsSync(join(root, 'dist/index.js'))) return
  const lock = join(root, 'dist.tmp')
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    if (isCurrent()) return
    try {
      mkdirSync(lock)
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200))
      continue
    }
    try {
      if (isCurrent()) return
      let output = ''
      const onOutput = (text: string) => {
        output += text
      }
      const code = await launch(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root, onOutput })
      if (code !== 0) throw new Error(`The package cannot be built:\n${output}`)
      return
    } finally {
      rmSync(lock, { recursive: true, force: true })
    }
  }
  throw new Error(`Another build does not end. Where none runs, remove ${lock}.`)
}

function isCurrent(): boolean {
  const built = join(root, 'dist/index.js')
  if (!existsSync(built)) return false
  const newest = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs)
    .reduce((a, b) => Math.max(a, b), 0)
  return statSync(built).mtimeMs > newest
}

type Launch = typeof import('../../kernel/client/launch.ts')
type Kernel = Awaited<ReturnType<Launch['launchKernel']>>
type Client = Kernel['client']
type Executed = Awaited<ReturnType<Client['execute']>>

/** A kernel that all tests of a `describe` share. */
export function sharedKernel(): { readonly kernel: Kernel; run(code: string): Promise<Executed> } {
  let kernel: Kernel | undefined
  before(
    async () => {
      await ensureBuilt()
      const { launchKernel } = await import('../../kernel/client/launch.ts')
      const { kernelSpec } = await import('../../kernel/client/install.ts')
      kernel = await launchKernel(kernelSpec(), { cwd: root, timeoutMs: PATIENCE_MS })
      // The first cell loads the library; the tests then speak of what they test.
      await kernel.client.execute('void az', { timeoutMs: PATIENCE_MS })
    },
    { timeout: 2 * PATIENCE_MS },
  )
  after(() => kernel?.close())
  return {
    get kernel() {
      if (!kernel) throw new Error('the kernel has not been started')
      return kernel
    },
    run(code) {
      return this.kernel.client.execute(code, { timeoutMs: PATIENCE_MS })
    },
  }
}

/** What a cell printed on standard output. */
export function printed(
  { outputs }: Pick<Executed, 'outputs'>,
  name: 'stdout' | 'stderr' = 'stdout',
): string {
  return outputs.map((one) => (one.output_type === 'stream' && one.name === name ? one.text : '')).join('')
}

/** The text of a cell's last value. */
export function result({ outputs }: Pick<Executed, 'outputs'>): unknown {
  return outputs.find((one) => one.output_type === 'execute_result')?.data['text/plain']
}

/** The error that a cell ended with, without colours. */
export function failure({ outputs }: Pick<Executed, 'outputs'>) {
  const error = outputs.find((one) => one.output_type === 'error')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of a traceback.
  return error && { ...error, text: error.traceback.join('\n').replace(/\x1b\[[\d;]*m/g, '') }
}

/** Waits until it holds; fails after PATIENCE_MS. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    if (holds()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`never came: ${what}`)
}
