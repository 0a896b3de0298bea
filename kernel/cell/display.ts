// Values as MIME bundles, and the notebook as library code and cells see it.

import { inspect } from 'node:util'
import { AzlabError, type Comms, JUPYTER_DISPLAY, type KernelHost, type MimeBundle } from 'azlab/core'
import type { Json } from '../protocol/json.ts'
import type { Transport } from '../protocol/transport.ts'
import { type CellContext, currentCell } from './context.ts'
import { foreignBundle } from './foreign.ts'
import { createInterruption } from './interrupt.ts'

/** A value as text: deep enough to read, short enough for a notebook. */
export function plainText(value: unknown): string {
  const options = { depth: 4, maxArrayLength: 100, maxStringLength: 20_000, breakLength: 100, colors: false }
  try {
    return inspect(value, options)
  } catch (error) {
    return `[a value that cannot be shown: ${error instanceof Error ? error.message : String(error)}]`
  }
}

const shown = new WeakSet<object>()

/** Marks what `display` gives back: as a cell's last value it is not shown once more. */
export function asShown<T extends object>(handle: T): T {
  shown.add(handle)
  return handle
}

export function isShown(value: unknown): boolean {
  return typeof value === 'object' && value !== null && shown.has(value)
}

/** How a value shows itself, or else its text. Rejects or throws what its own display does. */
export function bundleOf(value: unknown): MimeBundle | Promise<MimeBundle> {
  const show =
    (typeof value === 'object' && value !== null) || typeof value === 'function'
      ? (value as Record<symbol, unknown>)[JUPYTER_DISPLAY]
      : undefined
  if (typeof show !== 'function') return foreignBundle(value) ?? { 'text/plain': plainText(value) }
  const made: unknown = show.call(value)
  return made instanceof Promise ? made.then((bundle) => completed(bundle, value)) : completed(made, value)
}

/** Every bundle has text: not every front end shows the rest. */
function completed(bundle: unknown, value: unknown): MimeBundle {
  if (typeof bundle !== 'object' || bundle === null || Array.isArray(bundle))
    throw notShown('is no object', bundle)
  return 'text/plain' in bundle
    ? (bundle as MimeBundle)
    : { ...(bundle as MimeBundle), 'text/plain': plainText(value) }
}

/** The bundle as the protocol sends it: bytes in base64. Throws where a part is no JSON. */
export function sendable(bundle: MimeBundle): MimeBundle {
  return Object.fromEntries(
    Object.entries(bundle as { [mime: string]: unknown }).map(([mime, part]): [string, Json] => {
      if (part instanceof Uint8Array) return [mime, Buffer.from(part).toString('base64')]
      let text: string | undefined
      try {
        text = JSON.stringify(part)
      } catch (cause) {
        throw notShown(`has a part ${mime} that is no JSON`, part, { cause })
      }
      if (text === undefined) throw notShown(`has an empty part ${mime}`, part)
      return [mime, part as Json]
    }),
  )
}

function notShown(what: string, value: unknown, options?: ErrorOptions): Error {
  return new AzlabError(
    `The bundle to be shown ${what}.`,
    {
      code: 'kernel/bundle',
      value,
      expected: 'an object of MIME types, each with a text, JSON, or bytes',
      hint: "Give for example { 'text/html': '<b>1</b>', 'text/plain': '1' }.",
    },
    options,
  )
}

export interface HostParts {
  readonly transport: Pick<Transport, 'publish'>
  readonly comms: Comms
  readonly ask: (cell: CellContext, prompt: string, password: boolean) => Promise<string>
}

/** The notebook that this process is. */
export function createHost({ transport, comms, ask }: HostParts): KernelHost {
  const nowhere = createInterruption().signal()
  return {
    display(bundle, { displayId, update = false, metadata = {} } = {}) {
      const cell = currentCell()
      if (update && displayId === undefined)
        throw new AzlabError('An output can only be updated by its displayId.', {
          code: 'kernel/display-id',
          value: displayId,
          expected: 'the displayId with which it was shown',
        })
      const data = sendable(bundle)
      if (!cell || cell.silent) return
      const transient = displayId === undefined ? {} : { display_id: displayId }
      const type = update ? 'update_display_data' : 'display_data'
      transport.publish(type, cell.request.header, { data, metadata, transient })
    },
    clearOutput(wait = false) {
      const cell = currentCell()
      if (cell && !cell.silent) transport.publish('clear_output', cell.request.header, { wait })
    },
    signal: () => currentCell()?.interruption.signal() ?? nowhere,
    async input(prompt = '', { password = false } = {}) {
      const cell = currentCell()
      if (!cell?.allowStdin)
        throw new AzlabError('Nobody can be asked here: the front end takes no input.', {
          code: 'kernel/no-input',
          value: prompt,
          expected: 'a front end with input, such as JupyterLab',
          hint: 'Give the value in the code when the notebook is run without a person.',
        })
      return ask(cell, prompt, password)
    },
    comm: comms,
  }
}
