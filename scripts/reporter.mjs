// The test reporter: a line a file, failures in full as they come, and the counts of all in the file that AZLAB_COUNTS names.

import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { inspect } from 'node:util'

/** Whether a failure only says that another one, reported by itself, failed. */
const followsFrom = (error) => ['subtestsFailed', 'cancelledByParent'].includes(error?.failureType)

const indent = (text) => text.trimEnd().replace(/^/gm, '    ')

/** What a failed test says: the assertion's own message and difference, or the error with its stack. */
function failure(data) {
  const error = data.details.error?.cause ?? data.details.error
  const full = typeof error === 'string' ? error : (error?.stack ?? inspect(error))
  const text = full.replace(/\n +at .*node:internal.*/g, '')
  const differs = error?.code === 'ERR_ASSERTION' && !text.includes('actual')
  const values = differs ? `\nactual: ${inspect(error.actual)}\nexpected: ${inspect(error.expected)}` : ''
  return text + values
}

export default async function* report(events) {
  const skipped = []
  const printed = new Map() // file -> what it printed, shown when it fails
  const times = []
  let previous = {} // a hook that fails gives every suite of its file the same failure
  let counts = { passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 }
  for await (const { type, data } of events) {
    const file = data?.file ? relative(process.cwd(), data.file) : ''
    const says = type === 'test:stdout' || type === 'test:stderr'
    if (says || (type === 'test:diagnostic' && file && data.level !== 'info'))
      printed.set(file, ((printed.get(file) ?? '') + data.message).slice(-20_000))
    else if (type === 'test:pass' && typeof data.skip === 'string') skipped.push(`${data.name}: ${data.skip}`)
    else if (type === 'test:fail' && data.todo === undefined && !followsFrom(data.details.error)) {
      // A file that could not be loaded or died is a failure by the file's own name; why, it printed.
      const why = data.name === file ? (printed.get(file) ?? failure(data)) : failure(data)
      yield `\nFAILED ${file}: ${data.name}\n${indent(why === previous.why && file === previous.file ? '(as above)' : why)}\n\n`
      previous = { file, why }
    } else if (type === 'test:summary' && file) {
      const { passed, failed, cancelled } = data.counts
      times.push({ file, seconds: data.duration_ms / 1000 })
      const seconds = (data.duration_ms / 1000).toFixed(1)
      yield `${data.success ? 'ok    ' : 'FAILED'} ${file}  ${passed} of ${passed + failed + cancelled}  ${seconds} s\n`
      if (!data.success && printed.has(file)) yield `${indent(printed.get(file))}\n`
    } else if (type === 'test:summary') counts = data.counts
  }
  for (const line of skipped) yield `skipped  ${line}\n`
  const { passed, failed, cancelled, skipped: left } = counts
  const { AZLAB_COUNTS: file } = process.env
  if (file) writeFileSync(file, JSON.stringify({ passed, failed: failed + cancelled, skipped: left, times }))
}
