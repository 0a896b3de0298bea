// The thread that removes types: amaro's parser tries readings of some sources one inside the other, twice as many a step.

import { parentPort } from 'node:worker_threads'
import { type Strip, strip } from './strip.ts'

parentPort!.on('message', ({ source, mode }: Strip) => parentPort!.postMessage(strip(source, mode)))
parentPort!.postMessage('ready')
