// Runs the real program in a process of its own, as a person would.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { NODE_FLAGS } from '../../src/core/index.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** A random model of the Qwen2 family; absent in a user's clone. */
export const REFERENCE_MODEL = fileURLToPath(
  new URL('../../../shared/reference-models/qwen2-tied', import.meta.url),
)

/** For `test(name, { skip }, …)`. */
export const withoutReference = existsSync(REFERENCE_MODEL)
  ? false
  : 'there is no ../shared/reference-models here'

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  /** Told of standard error as it comes, with the means to send a signal. */
  readonly onError?: (text: string, kill: (signal: NodeJS.Signals) => void) => void
}

/** Runs `azlab ARGS` to its end. */
export function azlab(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...NODE_FLAGS, MAIN, ...args], {
      env: { ...process.env, NO_COLOR: '1', ...options.env },
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
      options.onError?.(stderr, (signal) => child.kill(signal))
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
    // A program that ends before it has read everything is no failure of the test.
    child.stdin.on('error', () => {})
    child.stdin.end(options.input ?? '')
  })
}

/** The objects of JSON lines. */
export function linesOf(text: string): readonly Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** JSON lines of objects. */
export function jsonLines(records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('')
}

/** A folder that is gone after the test. */
export async function folderFor(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'azlab-cli-'))
  context.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}
