// Starts a kernel, prints its process id, and then only lives: the test ends it without a word.

import { kernelSpec } from '../../kernel/client/install.ts'
import { launchKernel } from '../../kernel/client/launch.ts'
import { PATIENCE_MS } from './kernel.ts'

const kernel = await launchKernel(kernelSpec(), { timeoutMs: PATIENCE_MS })
process.stdout.write(`${kernel.pid}\n`)
setInterval(() => {}, 1000)
