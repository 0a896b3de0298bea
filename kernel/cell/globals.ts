// What every cell has without an import: az, display, clearOutput, input.

import { randomUUID } from 'node:crypto'
import { type KernelHost, NOTEBOOK } from 'azlab/core'
import type { Json } from '../protocol/json.ts'
import { currentCell } from './context.ts'
import { asShown, bundleOf } from './display.ts'
import { LIBRARY, library } from './library.ts'
import { NEWER_GLOBALS } from './newer-globals.ts'
import { NEWER_JAVASCRIPT } from './newer-javascript.ts'
import { WEB_ASSEMBLY } from './web-assembly.ts'

/** Declarations of the globals, for the compiler. */
export function globalDeclarations(): string {
  const path = JSON.stringify(LIBRARY.replaceAll('\\', '/'))
  return `
/** azlab: everything for Absolute Zero self-play, one stage a call. */
declare const az: typeof import(${path})["az"];
/**
 * Shows a value below the cell, as the last value of a cell is shown.
 * \`update\` of what comes back shows another value in its place.
 */
declare function display(
  value: unknown,
  options?: { readonly displayId?: string; readonly metadata?: Record<string, unknown> },
): { readonly displayId: string; update(value: unknown): void };
/** Empties the cell's outputs; with \`wait\` only when the next output comes. */
declare function clearOutput(wait?: boolean): void;
/** Asks the user for a line of text. */
declare function input(prompt?: string, options?: { readonly password?: boolean }): Promise<string>;
${NEWER_JAVASCRIPT}${NEWER_GLOBALS}${WEB_ASSEMBLY}`
}

/** Puts the globals into this process. */
export function defineGlobals(host: KernelHost): void {
  const define = (name: string | symbol, descriptor: PropertyDescriptor): void => {
    Object.defineProperty(globalThis, name, { configurable: true, enumerable: false, ...descriptor })
  }
  define(NOTEBOOK, { value: host })
  define('az', { get: () => library().az })
  define('clearOutput', { value: host.clearOutput, writable: true })
  define('input', { value: host.input, writable: true })
  define('display', {
    writable: true,
    value: (value: unknown, { displayId = randomUUID(), metadata = {} as { [name: string]: Json } } = {}) => {
      const show = (shown: unknown, update: boolean): void => {
        const bundle = bundleOf(shown)
        if (!(bundle instanceof Promise)) {
          host.display(bundle, { displayId, update, metadata })
          return
        }
        // The cell ends after it.
        const cell = currentCell()
        const later = bundle.then((made) => host.display(made, { displayId, update, metadata }))
        cell?.unfinished.add(later)
        void later.finally(() => cell?.unfinished.delete(later)).catch(() => {})
      }
      show(value, false)
      return asShown({ displayId, update: (next: unknown) => show(next, true) })
    },
  })
}
