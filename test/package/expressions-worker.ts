// Tries expressions on a megabyte of every unit, and says with which it begins: its parent ends it where one takes too long.

import { parentPort } from 'node:worker_threads'
import type { Expression, Unit } from './expressions.ts'

const LENGTH = 1_000_000

parentPort!.on('message', ({ source, flags, units }: Expression & { readonly units: readonly Unit[] }) => {
  for (const unit of units) {
    parentPort!.postMessage(unit)
    const text = unit.once + unit.again.repeat(Math.ceil(LENGTH / unit.again.length))
    for (const whole of [`${text}\0`, `\0${text}\0`]) {
      const expression = new RegExp(source, flags)
      if (expression.global) for (const _ of whole.matchAll(expression));
      else expression.exec(whole)
    }
  }
  parentPort!.postMessage(null)
})
