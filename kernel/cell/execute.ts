// execute_request: one cell after the other, with its outputs, its result, its error, and what an error stops.

import type { MimeBundle } from 'azlab/core'
import type { Transport } from '../protocol/transport.ts'
import type { Content, Message } from '../protocol/wire.ts'
import type { Cells, Outcome } from './cell.ts'
import { type CellContext, runForCell } from './context.ts'
import { bundleOf, isShown, plainText, sendable } from './display.ts'
import { type Failure, failureOf } from './errors.ts'
import type { History } from './history.ts'
import { createInterruption } from './interrupt.ts'

/** Milliseconds after which running code is cut off when it does not hear an interrupt. */
const PATIENCE_MS = 300
/** The same for code that has asked for the signal, and will look at it. */
const PATIENCE_WITH_SIGNAL_MS = 4000

export interface Executions {
  /** Takes an execute_request; it runs when those before it have ended. */
  add(request: Message): void
  /** Interrupts the cell that runs now. */
  interrupt(terminated: boolean): void
  /** The number of the cell that was counted last. */
  count(): number
}

export interface ExecutionParts {
  readonly transport: Transport
  /** Loaded when the first cell runs. */
  readonly cells: () => Cells
  readonly history: History
}

interface Queued {
  readonly request: Message
  aborted: boolean
}

export function createExecutions({ transport, cells, history }: ExecutionParts): Executions {
  const queue: Queued[] = []
  let running: CellContext | undefined
  let isPumping = false
  let count = 0

  const pump = async (): Promise<void> => {
    if (isPumping) return
    isPumping = true
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { request, aborted } = next
      transport.publish('status', request.header, { execution_state: 'busy' })
      try {
        if (aborted) transport.reply(request, 'execute_reply', { status: 'aborted', execution_count: count })
        else await execute(request)
      } catch (error) {
        // A defect of ours; the front end must not wait for ever.
        transport.reply(request, 'execute_reply', errorReply(failureOf(error), count))
      }
      transport.publish('status', request.header, { execution_state: 'idle' })
    }
    isPumping = false
  }

  const execute = async (request: Message): Promise<void> => {
    const { header, content } = request
    const code = String(content.code ?? '')
    const silent = content.silent === true
    const isStored = !silent && content.store_history !== false
    if (isStored) count++
    const cell: CellContext = {
      request,
      silent,
      allowStdin: content.allow_stdin !== false,
      unfinished: new Set(),
      interruption: createInterruption({ onSignal: () => transport.setPatience(PATIENCE_WITH_SIGNAL_MS) }),
    }
    transport.setPatience(PATIENCE_MS)
    running = cell
    try {
      if (!silent) transport.publish('execute_input', header, { code, execution_count: count })
      let outcome: Outcome = code.trim()
        ? await cells().run(cell, code, isStored ? `cell [${count}]` : 'cell')
        : { status: 'ok', hasValue: false }
      let shown: MimeBundle | undefined
      if (outcome.status === 'ok') {
        if (outcome.hasValue && !silent && !isShown(outcome.value))
          shown = await showValue(cell, outcome.value)
        await finishDisplays(cell)
        outcome = interruptedMeanwhile(cell) ?? outcome
      }
      if (isStored) {
        const output = shown?.['text/plain']
        history.add({ line: count, input: code, ...(typeof output === 'string' ? { output } : {}) })
      }
      if (outcome.status === 'error') return await fail(request, outcome.failure, silent)
      if (shown)
        transport.publish('execute_result', header, { data: shown, metadata: {}, execution_count: count })
      const user_expressions = await evaluateAll(cell, content.user_expressions)
      transport.reply(request, 'execute_reply', {
        status: 'ok',
        execution_count: count,
        user_expressions,
        payload: [],
      })
    } finally {
      running = undefined
      cell.interruption.end()
    }
  }

  const fail = async (request: Message, failure: Failure, silent: boolean): Promise<void> => {
    if (!silent) transport.publish('error', request.header, { ...failure })
    if (request.content.stop_on_error !== false) {
      // Whatever this client has sent before it can know of the error is not run.
      await transport.settle()
      for (const queued of queue)
        if (queued.request.header.session === request.header.session) queued.aborted = true
    }
    transport.reply(request, 'execute_reply', errorReply(failure, count))
  }

  /** The value's bundle. Where its own display fails, a message says so and its text is shown. */
  const showValue = async (cell: CellContext, value: unknown): Promise<MimeBundle> => {
    try {
      return sendable(await cell.interruption.wait(runForCell(cell, () => bundleOf(value))))
    } catch (error) {
      if (!cell.interruption.interrupted) warn(cell, 'The value cannot show itself', error)
      return { 'text/plain': plainText(value) }
    }
  }

  const finishDisplays = async (cell: CellContext): Promise<void> => {
    while (cell.unfinished.size && !cell.interruption.interrupted) {
      const all = Promise.allSettled([...cell.unfinished])
      try {
        for (const one of await cell.interruption.wait(all))
          if (one.status === 'rejected') warn(cell, 'A value cannot show itself', one.reason)
      } catch {
        return // interrupted
      }
    }
  }

  const warn = (cell: CellContext, what: string, error: unknown): void => {
    if (!cell.silent)
      transport.stream('stderr', `${what}:\n${failureOf(error).traceback.join('\n')}\n`, cell.request.header)
  }

  const evaluateAll = async (cell: CellContext, expressions: unknown): Promise<Content> => {
    const results: Record<string, Content> = {}
    for (const [name, expression] of Object.entries((expressions ?? {}) as Record<string, unknown>)) {
      const outcome = await cells().evaluate(cell, String(expression))
      results[name] =
        outcome.status === 'ok'
          ? { status: 'ok', data: await showValue(cell, outcome.value), metadata: {} }
          : { status: 'error', ...outcome.failure }
    }
    return results
  }

  return {
    add(request) {
      queue.push({ request, aborted: false })
      void pump()
    },
    interrupt: (terminated) => running?.interruption.interrupt(terminated),
    count: () => count,
  }
}

function interruptedMeanwhile({ interruption }: CellContext): Outcome | undefined {
  if (!interruption.interrupted) return undefined
  return { status: 'error', failure: failureOf(interruption.reason), error: interruption.reason }
}

function errorReply(failure: Failure, execution_count: number): Content {
  return { status: 'error', execution_count, user_expressions: {}, payload: [], ...failure }
}
