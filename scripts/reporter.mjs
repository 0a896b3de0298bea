// The test reporter: a line a file, failures in full as they come, and the closing line `N passed, N failed`.

import { relative } from 'node:path'
import { inspect } from 'node:util'

const indent = (text) => text.replace(/^/gm, '    ')

/** What a failed test says: the assertion's own message and difference, or the error with its stack. */
function failure(data) {
  const error = data.details.error?.cause ?? data.details.error
  const text = typeof error === 'string' ? error : (error?.stack ?? inspect(error))
  const differs = error?.code === 'ERR_ASSERTION' && !text.includes('actual')
  const values = differs ? `\nactual: ${inspect(error.actual)}\nexpected: ${inspect(error.expected)}` : ''
  return indent(text + values)
}

export default async function* report(events) {
  const checked = JSON.parse(process.env.AZLAB_CHECKED ?? '{"passed":0,"failed":0}')
  const skipped = []
  const printed = new Map() // file -> what it printed, shown when it fails
  let counts = { passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 }
  for await (const { type, data } of events) {
    const file = data?.file ? relative(process.cwd(), data.file) : ''
    if (type === 'test:stdout' || type === 'test:stderr')
      printed.set(file, ((printed.get(file) ?? '') + data.message).slice(-20_000))
    else if (type === 'test:pass' && typeof data.skip === 'string') skipped.push(`${data.name}: ${data.skip}`)
    else if (type === 'test:fail' && data.details.error?.failureType !== 'subtestsFailed')
      yield `\nFAILED ${file}: ${data.name}\n${failure(data)}\n\n`
    else if (type === 'test:summary' && file) {
      const { passed, failed, cancelled } = data.counts
      const seconds = (data.duration_ms / 1000).toFixed(1)
      yield `${data.success ? 'ok    ' : 'FAILED'} ${file}  ${passed} of ${passed + failed + cancelled}  ${seconds} s\n`
      if (!data.success && printed.has(file)) yield `${indent(printed.get(file))}\n`
    } else if (type === 'test:summary') counts = data.counts
  }
  for (const line of skipped) yield `skipped  ${line}\n`
  const passed = counts.passed + checked.passed
  const failed = counts.failed + counts.cancelled + checked.failed
  yield `\n${passed} passed, ${failed} failed${counts.skipped ? `, ${counts.skipped} skipped` : ''}\n`
}
