// Threads that come and go, and this one, all collecting at once: each has its first collection while the others have theirs.

import { isMainThread, Worker } from 'node:worker_threads'
import { collectGarbage } from '../../src/core/index.ts'

const THREADS = 4
const ROUNDS = 4
const COLLECTIONS = 3

async function work(): Promise<void> {
  for (let i = 0; i < COLLECTIONS; i++) {
    new Uint8Array(new SharedArrayBuffer(2 ** 22)).fill(1)
    await collectGarbage()
  }
}

function thread(): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url))
    worker.on('error', reject).on('exit', () => resolve())
  })
}

if (!isMainThread) await work()
else {
  for (let round = 0; round < ROUNDS; round++)
    await Promise.all([work(), ...Array.from({ length: THREADS }, thread)])
  console.log(`${THREADS * ROUNDS} threads collected`)
}
