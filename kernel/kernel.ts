// The kernel: every kind of request, the cells' outputs, interrupt and shutdown.

import { type Cells, createCells } from './cell/cell.ts'
import { createComms } from './cell/comm.ts'
import { completeReply, inspectReply } from './cell/complete.ts'
import { type CellContext, currentCell } from './cell/context.ts'
import { createHost } from './cell/display.ts'
import { failureOf } from './cell/errors.ts'
import { createExecutions } from './cell/execute.ts'
import { defineGlobals, globalDeclarations } from './cell/globals.ts'
import { createHistory } from './cell/history.ts'
import { completenessOf } from './cell/is-complete.ts'
import { doors, library, PACKAGE } from './cell/library.ts'
import { displayLibrary, type Language, loadLanguage } from './cell/tslab.ts'
import { KERNEL_INFO } from './protocol/info.ts'
import type { Transport, TransportEvents } from './protocol/transport.ts'
import type { Content, Message } from './protocol/wire.ts'

export interface Kernel extends TransportEvents {
  /** Loads compiler and library, so that the first cell need not wait for them. */
  warmUp(): void
}

export interface KernelParts {
  readonly transport: Transport
  /** The folder of the notebook, which is the working directory. */
  readonly folder: string
  /** Ends the process, once the sockets are closed. */
  readonly exit: () => void
}

export function createKernel({ transport, folder, exit }: KernelParts): Kernel {
  const history = createHistory()
  const comm = createComms(transport)
  const host = createHost({ transport, comms: comm.comms, ask })
  defineGlobals(host)

  let loaded: { readonly language: Language; readonly cells: Cells } | undefined
  const load = () => {
    loaded ??= transport.compiling(() => {
      const packages = new Map([['azlab', PACKAGE]])
      const language = loadLanguage({ folder, globals: globalDeclarations(), packages })
      const known = new Map<string, () => unknown>([
        ['azlab', library],
        ...doors(),
        ['tslab', () => displayLibrary((bundle, options) => host.display(bundle, options))],
      ])
      const { compiling } = transport
      return { language, cells: createCells({ language, folder, known, compiling }) }
    })
    return loaded
  }
  const executions = createExecutions({ transport, history, cells: () => load().cells })

  /** Questions to the user that wait for an answer, by the id of the request. */
  const asked = new Map<string, (answer: string) => void>()
  function ask(cell: CellContext, prompt: string, password: boolean): Promise<string> {
    return new Promise((resolve) => {
      asked.set(transport.ask(cell.request, { prompt, password }), resolve)
    })
  }
  const answer = ({ parent, content }: Message): void => {
    const [oldest] = asked.keys()
    const id = asked.has(parent.msg_id ?? '') ? parent.msg_id! : oldest
    if (id === undefined) return
    asked.get(id)!(String(content.value ?? ''))
    asked.delete(id)
  }

  /** The answers that need no cell to run. */
  const answers: Readonly<Record<string, (content: Content) => Content>> = {
    kernel_info_request: () => KERNEL_INFO,
    is_complete_request: ({ code }) => completeness(String(code ?? '')),
    complete_request: (content) =>
      atCursor(content, (language, declarations, code, cursor) =>
        completeReply(language, declarations, code, cursor),
      ),
    inspect_request: (content) =>
      atCursor(content, (language, declarations, code, cursor) =>
        inspectReply(language, declarations, code, cursor),
      ),
    history_request: (content) => history.answer(content),
    comm_info_request: ({ target_name }) => comm.info(target_name),
  }
  const completeness = (code: string): Content => ({
    ...transport.compiling(() => completenessOf(load().language.typescript, code)),
  })
  const atCursor = (
    { code, cursor_pos }: Content,
    use: (language: Language, declarations: string, code: string, cursor: number) => Content,
  ): Content =>
    transport.compiling(() => {
      const { language, cells } = load()
      const text = String(code ?? '')
      const cursor = typeof cursor_pos === 'number' ? cursor_pos : text.length
      return use(language, cells.declarations(), text, cursor)
    })

  const respond = (message: Message): void => {
    const { msg_type } = message.header
    const reply = msg_type.replace(/_request$/, '_reply')
    try {
      const known = answers[msg_type]
      if (known) transport.reply(message, reply, known(message.content))
      else if (/^comm_(open|msg|close)$/.test(msg_type)) comm.take(message)
      else if (reply !== msg_type)
        transport.reply(message, reply, {
          status: 'error',
          ename: 'NotImplemented',
          traceback: [],
          evalue: `This kernel has no ${msg_type}.`,
        })
    } catch (error) {
      if (reply !== msg_type) transport.reply(message, reply, { status: 'error', ...failureOf(error) })
    }
  }

  return {
    request(channel, message) {
      if (channel === 'stdin') return answer(message)
      if (message.header.msg_type === 'execute_request') return executions.add(message)
      transport.publish('status', message.header, { execution_state: 'busy' })
      respond(message)
      transport.publish('status', message.header, { execution_state: 'idle' })
    },
    interrupt: (terminated) => executions.interrupt(terminated),
    shutdown() {
      executions.interrupt(false)
      exit()
    },
    warmUp() {
      // In turns, so that requests come in between.
      const steps = [
        () => load(),
        () => transport.compiling(() => load().language.compile('', 'az')),
        () => library(),
      ]
      const next = (): void => {
        const step = steps.shift()
        if (!step) return
        try {
          step()
        } catch {
          return // the cell that needs it says what is wrong
        }
        setImmediate(next)
      }
      setImmediate(next)
    },
  }
}

/** What this process prints goes to the cell that prints it, and what it throws outside a cell is shown. */
export function takeOutput(transport: Pick<Transport, 'stream'>): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const decoder = new TextDecoder()
    const write = (
      chunk: string | Uint8Array,
      encoding?: BufferEncoding | ((error?: Error) => void),
      done?: (error?: Error) => void,
    ): boolean => {
      const cell = currentCell()
      const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
      if (text && !cell?.silent) transport.stream(name, text, cell?.request.header)
      const finished = typeof encoding === 'function' ? encoding : done
      if (finished) process.nextTick(finished)
      return true
    }
    process[name].write = write as typeof process.stdout.write
  }
  const show = (error: unknown): void => {
    // An interrupted cell leaves such errors behind, and has said so.
    if (error instanceof Error && error.name === 'KeyboardInterrupt') return
    const text = `Uncaught ${failureOf(error).traceback.join('\n')}\n`
    transport.stream('stderr', text, currentCell()?.request.header)
  }
  process.on('uncaughtException', show)
  process.on('unhandledRejection', show)
}
