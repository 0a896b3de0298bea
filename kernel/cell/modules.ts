// What cells import: packages as Node finds them from the notebook's folder, and the project's TypeScript as compiled.

import { readFileSync } from 'node:fs'
import { createRequire, Module } from 'node:module'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { constants, Script as VmScript } from 'node:vm'
import { AzlabError } from 'azlab/core'
import { type Instrumented, instrument, RUNTIME } from './instrument.ts'
import { remember } from './sources.ts'
import { PREFIX_LINES, type Script } from './tslab.ts'

/** What instrumented code calls. */
export interface Runtime {
  /** Throws where the cell has been interrupted. */
  go(offset: number): void
  wait(value: unknown, offset: number): unknown
  iterate(source: AsyncIterable<unknown>, offset: number): AsyncIterable<unknown>
  import(id: unknown, options?: unknown): Promise<unknown>
  readonly meta: { readonly url: string; readonly filename: string; readonly dirname: string }
}

export interface Modules {
  /** Takes over files that are new or have changed; what depends on one is loaded again. */
  update(files: ReadonlyMap<string, Script>): void
  /** A file that is no file: a cell has made this module. */
  addVirtual(file: string, code: string): void
  /** Loads what `require` cannot, before code that imports it runs. */
  prepare(folder: string, ids: readonly string[]): Promise<void>
  /** `require` for code of that folder. */
  requireFrom(folder: string): (id: string) => unknown
  /** The runtime for the script of that name, which stands for that file. */
  runtimeFor(name: string, file: string): Runtime
}

interface Loaded {
  readonly script: Script
  readonly instrumented: Instrumented
  module?: { exports: unknown }
  /** Files that have required this one. */
  readonly dependents: Set<string>
}

type NativeImport = (id: unknown, options?: unknown) => Promise<unknown>

/** With these codes `require` says that only `import` can load it. */
const NEEDS_IMPORT = new Set(['ERR_REQUIRE_ASYNC_MODULE', 'ERR_REQUIRE_ESM', 'ERR_PACKAGE_PATH_NOT_EXPORTED'])

export interface ModuleOptions {
  /** Modules that are there under a name, however the folder is set up. */
  readonly known: ReadonlyMap<string, () => unknown>
  readonly wait: (script: string) => Pick<Runtime, 'go' | 'wait' | 'iterate'>
}

export function createModules({ known, wait }: ModuleOptions): Modules {
  const files = new Map<string, Loaded>()
  const virtuals = new Map<string, string>()
  /** Modules that `import` has loaded, by folder and name. */
  const imported = new Map<string, unknown>()

  const nativeRequires = new Map<string, NodeJS.Require>()
  const nativeRequire = (folder: string): NodeJS.Require => {
    let found = nativeRequires.get(folder)
    if (!found) {
      found = createRequire(join(folder, '__cell__.js'))
      nativeRequires.set(folder, found)
    }
    return found
  }
  const nativeImports = new Map<string, NativeImport>()
  const nativeImport = (folder: string): NativeImport => {
    let found = nativeImports.get(folder)
    if (!found) {
      found = new VmScript('(id, options) => import(id, options)', {
        filename: join(folder, '__cell__.js'), // resolves as if the call stood there
        importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      }).runInThisContext() as NativeImport
      nativeImports.set(folder, found)
    }
    return found
  }

  /** The compiled file that an import means. */
  const fileOf = (folder: string, id: string): string | undefined => {
    const isPath = /^\.{1,2}(\/|$)/.test(id) || isAbsolute(id)
    if (!isPath) {
      // A package of a workspace whose main file is TypeScript.
      if (![...files.keys()].length || Module.isBuiltin(id)) return undefined
      try {
        const found = nativeRequire(folder).resolve(id)
        return files.has(found) ? found : undefined
      } catch {
        return undefined
      }
    }
    const path = resolve(folder, id)
    const swapped = path.replace(/\.jsx?$/, '')
    return [path, ...['.ts', '.tsx', '.js', '/index.ts'].flatMap((end) => [path + end, swapped + end])].find(
      (one) => files.has(one),
    )
  }

  /** Runs a file's code; where it awaits at its top level, what comes back is a promise of its end. */
  const start = (file: string): unknown => {
    const loaded = files.get(file)!
    const module = { exports: {} as unknown }
    loaded.module = module
    const kind = loaded.instrumented.waits ? 'async ' : ''
    const wrapped = `(${kind}function (exports, require, module, __filename, __dirname, ${RUNTIME}) {\n${loaded.instrumented.text}\n})`
    try {
      const run = new VmScript(wrapped, { filename: file, lineOffset: -1 }).runInThisContext()
      const folder = dirname(file)
      const end = run(module.exports, requireFrom(folder, file), module, file, folder, runtimeFor(file, file))
      if (!(end instanceof Promise)) return end
      return end.catch((error) => {
        loaded.module = undefined
        throw error
      })
    } catch (error) {
      loaded.module = undefined
      throw error
    }
  }

  const load = (file: string, from: string | undefined): unknown => {
    const loaded = files.get(file)!
    if (from) loaded.dependents.add(from)
    if (!loaded.module && loaded.instrumented.waits)
      throw new AzlabError(`${file} awaits at its top level, so \`require\` cannot load it.`, {
        code: 'kernel/require',
        value: file,
        expected: 'a file without an await outside functions',
        hint: 'Load it with `import`, or with `await import()`.',
      })
    if (!loaded.module) start(file)
    return loaded.module!.exports
  }

  const requireFrom =
    (folder: string, from?: string) =>
    (id: string): unknown => {
      const ready = known.get(id)
      if (ready) return ready()
      const file = fileOf(folder, id)
      if (file) return load(file, from)
      const namespace = imported.get(`${folder}\n${id}`)
      return namespace ?? nativeRequire(folder)(id)
    }

  const forget = (file: string): void => {
    const loaded = files.get(file)
    if (!loaded?.module) return
    loaded.module = undefined
    for (const dependent of loaded.dependents) forget(dependent)
  }

  const prepare = async (folder: string, ids: readonly string[], seen: Set<string>): Promise<void> => {
    for (const id of ids) {
      if (known.has(id)) continue
      const file = fileOf(folder, id)
      if (file) {
        if (seen.has(file)) continue
        const { instrumented } = files.get(file)!
        await prepare(dirname(file), instrumented.imports, seen.add(file))
        if (instrumented.waits && !files.get(file)!.module) await start(file)
        continue
      }
      const key = `${folder}\n${id}`
      if (imported.has(key) || Module.isBuiltin(id)) continue
      try {
        nativeRequire(folder)(id)
      } catch (error) {
        if (!NEEDS_IMPORT.has((error as NodeJS.ErrnoException).code ?? '')) throw error
        const namespace = (await nativeImport(folder)(id)) as object
        // TypeScript's own mark, by which it knows what `default` means.
        const marked = Object.assign(Object.create(null), namespace)
        imported.set(key, Object.defineProperty(marked, '__esModule', { value: true }))
      }
    }
  }

  const runtimeFor = (name: string, file: string): Runtime => {
    const folder = dirname(file)
    return {
      ...wait(name),
      async import(id, options) {
        const text = String(id)
        const isOurs = known.has(text) || fileOf(folder, text) !== undefined
        if (!isOurs) return nativeImport(folder)(text, options)
        await prepare(folder, [text], new Set())
        return requireFrom(folder)(text)
      },
      meta: { url: pathToFileURL(file).href, filename: file, dirname: folder },
    }
  }

  return {
    update(changed) {
      for (const [file, script] of changed) {
        const before = files.get(file)
        if (before?.script.javascript === script.javascript) continue
        forget(file)
        const instrumented = instrument(script.javascript)
        files.set(file, { script, instrumented, dependents: before?.dependents ?? new Set() })
        const { javascript, maps } = script
        const virtual = virtuals.get(file)
        const prefixLines = virtual === undefined ? 0 : PREFIX_LINES
        remember(file, { code: virtual ?? read(file), javascript, instrumented, maps, prefixLines })
      }
    },
    addVirtual: (file, code) => void virtuals.set(file, code),
    prepare: (folder, ids) => prepare(folder, ids, new Set()),
    requireFrom,
    runtimeFor,
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
