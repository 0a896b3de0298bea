// The thread of hostile.ts: gives a reader its texts, one after another, and says with which it begins.

import { parentPort, workerData } from 'node:worker_threads'
import { LIMIT, type Readers, type Said, textsFor } from './hostile.ts'

const say = (said: Said): void => parentPort!.postMessage(said)

const { readers } = (await import(workerData as string)) as { readonly readers: Readers }

parentPort!.on('message', async (name: string) => {
  const reader = readers[name]!
  const began = performance.now()
  for (const [form, text] of textsFor(reader)) {
    say({ begins: form, limit: reader.limit ?? LIMIT })
    const started = performance.now()
    try {
      await reader.read(text)
    } catch (error) {
      const { code, name, message } = error as { code?: string; name?: string; message?: string }
      const isOverflow = name === 'RangeError' && /call stack/.test(String(message))
      const isRefusal = isOverflow
        ? reader.overflows
        : [code, name].some((one) => one && reader.refuses?.includes(one))
      if (!isRefusal) say({ fault: `${code ?? name}: ${String(message ?? error).slice(0, 200)}` })
    }
    const ms = performance.now() - started
    if (process.env.AZLAB_HOSTILE_TIMES && ms > 500) console.error(`${Math.round(ms)} ms  ${name}  ${form}`)
  }
  say({ done: performance.now() - began })
})
