// The worker threads that a test file starts, so that it can end them as a crash would.

import { Worker } from 'node:worker_threads'
import { closeGates } from '../../src/engine/remote/gate.ts'

const workers = new Set<Worker>()
const { postMessage } = Worker.prototype
// What is talked to is known: the engine starts its workers by itself.
Worker.prototype.postMessage = function (this: Worker, ...given: Parameters<Worker['postMessage']>) {
  workers.add(this)
  return postMessage.apply(this, given)
} as Worker['postMessage']

/** Ends all worker threads that anything was sent to: outside native code, which a thread cannot be stopped in, and for good. */
export async function endWorkers(): Promise<void> {
  closeGates()
  const all = [...workers]
  workers.clear()
  await Promise.all(all.map((worker) => worker.terminate()))
}
