// A thread that doubles what it is asked.

import { parentPort } from 'node:worker_threads'

parentPort?.on('message', (asked: number) => parentPort?.postMessage(2 * asked))
parentPort?.postMessage('ready')
