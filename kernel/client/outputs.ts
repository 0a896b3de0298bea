// Outputs of cells, gathered from a kernel's messages: late output goes to its cell, updates to every copy on show.

import type { Json, JsonBundle } from '../protocol/json.ts'
import type { Message } from '../protocol/wire.ts'
import type { Output } from './output.ts'

/** Gathers outputs of many cells, each known by the id of the request that ran it. */
export interface Gatherer {
  /** Starts a cell: messages whose parent is this request belong to it from now on, late ones too. */
  open(request: string): void
  /** Takes a message; gives the request whose outputs it changed first, or null where it changed none. */
  take(message: Message): string | null
  /** What a cell shows now. */
  outputs(request: string): readonly Output[]
  /** The number in front of the cell, null until it has one. */
  executionCount(request: string): number | null
}

interface Slot {
  outputs: Output[]
  count: number | null
  /** Set by `clear_output(wait)`: cleared when the next output comes. */
  clearNext: boolean
}

/** Display ids name outputs by object, since one id may be shown many times and in many cells. */
export function gatherOutputs(): Gatherer {
  const slots = new Map<string, Slot>()
  const shown = new Map<string, Set<string>>() // display id → requests with an output of it
  const idOf = new WeakMap<Output, string>()

  const add = (slot: Slot, output: Output) => {
    if (slot.clearNext) slot.outputs = []
    slot.clearNext = false
    const last = slot.outputs.at(-1)
    if (output.output_type === 'stream' && last?.output_type === 'stream' && last.name === output.name)
      slot.outputs[slot.outputs.length - 1] = { ...last, text: last.text + output.text }
    else slot.outputs.push(output)
  }
  const update = (id: string, data: JsonBundle, metadata: Readonly<Record<string, Json>>): string | null => {
    let first: string | null = null
    for (const request of shown.get(id) ?? []) {
      const slot = slots.get(request)
      slot?.outputs.forEach((output, at) => {
        if (idOf.get(output) !== id || !('data' in output)) return
        const changed = { ...output, data, metadata }
        idOf.set(changed, id)
        slot.outputs[at] = changed
        first ??= request
      })
    }
    return first
  }

  return {
    open: (request) => void slots.set(request, { outputs: [], count: null, clearNext: false }),
    outputs: (request) => (slots.get(request)?.outputs ?? []).map(settled),
    executionCount: (request) => slots.get(request)?.count ?? null,
    take(message) {
      const request = message.parent.msg_id ?? ''
      const slot = slots.get(request)
      const { content } = message
      const data = (content.data ?? {}) as JsonBundle
      const metadata = (content.metadata ?? {}) as Readonly<Record<string, Json>>
      const id = (content.transient as { display_id?: string } | undefined)?.display_id
      // An update reaches displays of any cell, whoever asked for it.
      if (message.header.msg_type === 'update_display_data') return id ? update(id, data, metadata) : null
      if (!slot) return null
      switch (message.header.msg_type) {
        case 'execute_input':
          slot.count = Number(content.execution_count)
          return null
        case 'clear_output':
          if (content.wait) slot.clearNext = true
          else slot.outputs = []
          return request
        case 'stream': {
          const name = content.name === 'stderr' ? 'stderr' : 'stdout'
          add(slot, { output_type: 'stream', name, text: String(content.text) })
          return request
        }
        case 'error':
          add(slot, {
            output_type: 'error',
            ename: String(content.ename),
            evalue: String(content.evalue),
            traceback: Array.isArray(content.traceback) ? content.traceback.map(String) : [],
          })
          return request
        case 'execute_result':
        case 'display_data': {
          const output: Output =
            message.header.msg_type === 'display_data'
              ? { output_type: 'display_data', data, metadata }
              : {
                  output_type: 'execute_result',
                  execution_count: Number(content.execution_count),
                  data,
                  metadata,
                }
          if (id) {
            idOf.set(output, id)
            shown.set(id, (shown.get(id) ?? new Set()).add(request))
          }
          add(slot, output)
          return request
        }
        default:
          return null
      }
    },
  }
}

/** A stream as a terminal would leave it: what a carriage return or a backspace wrote over is gone. */
function settled(output: Output): Output {
  return output.output_type === 'stream' ? { ...output, text: terminalText(output.text) } : output
}

/** Text with carriage returns and backspaces carried out. */
export function terminalText(text: string): string {
  if (!/[\r\b]/.test(text)) return text
  return text
    .split('\n')
    .map((line, at, all) => overwritten(at < all.length - 1 ? withoutReturns(line) : line))
    .join('\n')
}

/** A line without the carriage returns before its end. */
function withoutReturns(line: string): string {
  let end = line.length
  while (line[end - 1] === '\r') end--
  return line.slice(0, end)
}

/** A line in which later characters stand over earlier ones. */
function overwritten(line: string): string {
  if (!/[\r\b]/.test(line)) return line
  const shown: string[] = []
  let at = 0
  for (let from = 0; from < line.length; from++) {
    const one = line[from]!
    if (one === '\r') at = 0
    else if (one === '\b') at = Math.max(0, at - 1)
    else shown[at++] = one
  }
  return shown.join('')
}
