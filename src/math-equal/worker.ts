// The thread that judges pairs: it can be ended where a pair takes too long.

import { parentPort } from 'node:worker_threads'
import { judgePair, type Pair } from './judge.ts'

parentPort!.on('message', (pair: Pair) => parentPort!.postMessage(judgePair(pair)))
parentPort!.postMessage('ready')
