// The official way to judge a completion: prompt, completion and tests in one file, given to a plain `node`.

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Judged {
  readonly exitCode: number | string
  readonly stdout: string
  readonly stderr: string
}

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url))

/** Runs a program as a CommonJS file for at most `timeoutMs`. It is not isolated: give it known programs alone. */
export async function plainNode(program: string, timeoutMs = 10_000): Promise<Judged> {
  const folder = await mkdtemp(join(tmpdir(), 'azlab-plain-'))
  const path = join(folder, 'program.cjs')
  await writeFile(path, program)
  try {
    return await new Promise((resolve) => {
      const env = { PATH: process.env.PATH, NODE_PATH: MODULES }
      execFile(process.execPath, [path], { timeout: timeoutMs, env }, (error, stdout, stderr) => {
        resolve({ exitCode: error ? (error.code ?? String(error.signal)) : 0, stdout, stderr })
      })
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}
