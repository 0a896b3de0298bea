// The TypeScript that tslab works with, with the seams that tslab does not offer: compiler options, one more file,
// source maps, files outside the folder, and watching without watchers.

import { realpathSync, statSync } from 'node:fs'
import { join, parse, sep } from 'node:path'
import type * as TS from '@tslab/typescript-for-tslab'
import { hoistedDeclarations } from './hoisted.ts'

type TypeScript = typeof TS
type Emit = TS.BuilderProgram['emit']

/** What TypeScript 5.0 keeps to itself and tslab uses too. */
interface Internals {
  getTokenAtPosition(file: TS.SourceFile, position: number): TS.Node
  getPreEmitDiagnosticsOfFiles(program: TS.Program, files: readonly TS.SourceFile[]): readonly TS.Diagnostic[]
}

export interface SeamOptions {
  /** The folder of the cells, as tslab sees it. */
  readonly folder: string
  /** Declarations that every cell sees as globals. */
  readonly globals: string
  /** Packages that cells find by name though no node_modules above the folder has them: name to folder. */
  readonly packages: ReadonlyMap<string, string>
  /** Folders of type packages, after those of the notebook's folder. */
  readonly typeRoots: readonly string[]
}

/** Where a script comes from. */
export interface Origin {
  /** Source maps, first to last. */
  readonly maps: readonly string[]
}

/** What TypeScript has made of a cell. */
export interface CellOutput extends Origin {
  /** An ES module, with a list at its end of what the cell declares. */
  readonly javascript: string
  /** Its own declarations. */
  readonly declarations: string
  /** Declarations of its variables that stand in blocks, by name. */
  readonly hoisted: ReadonlyMap<string, string>
}

export interface Seams {
  /** To be given to tslab instead of its own. */
  readonly typescript: TypeScript
  /** What is known of JavaScript that came out of `transpileModule`; only once. */
  originOf(javascript: string): Origin
  /** What came out of the cell, since the last call. */
  takeCell(): CellOutput | undefined
  /** The source file behind a path that tslab gives to the output of an imported file. */
  sourceOf(outputPath: string): string | undefined
  /** What was found in imported files outside the folder, which tslab drops, since the last call. */
  takeOutside(): readonly TS.Diagnostic[]
  /** Offsets in the cell of variables whose types cannot be written as declarations, since the last call. */
  takeUnnameable(): readonly number[]
  /** Tells TypeScript of the files that have changed on disk. Returns whether there were any. */
  refresh(): boolean
}

/** What tslab puts before a cell. */
export const PREFIX = 'export {};\n'

const isCell = (path: string | undefined): boolean => path !== undefined && /[\\/]__tslab__\.ts$/.test(path)

/** Where outputs of imported files are said to lie: tslab wants all below its folder. */
const OUTPUTS = '__imported__'

/** Parameters may be without a type, packages without declarations, and imports may name .ts files. */
const isAllowed = ({ code }: TS.Diagnostic): boolean =>
  (code >= 7005 && code <= 7059 && code !== 7022 && code !== 7023) || code === 5097

/** The type of a variable has no name that a declaration could use: tslab would refuse the cell. */
const isUnnameable = ({ code }: TS.Diagnostic): boolean =>
  code === 2742 || code === 7056 || (code >= 4000 && code < 4200)

export function addSeams(real: TypeScript, { folder, globals, packages, typeRoots }: SeamOptions): Seams {
  const globalsFile = join(folder, '__globals__.d.ts').split(sep).join('/')
  const outputs: string[] = []
  const outside: TS.Diagnostic[] = []
  const unnameable: number[] = []
  let cell: CellOutput | undefined
  /** Maps from source to ES module by the module's text. */
  const firstMaps = new Map<string, string>()
  const origins = new Map<string, Origin>()
  const watched = new Map<string, { readonly tell: TS.FileWatcherCallback; time: number }>()

  const { Bundler } = real.ModuleResolutionKind
  const options: TS.CompilerOptions = {
    moduleResolution: Bundler,
    customConditions: ['node'],
    lib: ['lib.es2023.d.ts'],
    types: ['node'],
    strict: true,
    checkJs: false,
    sourceMap: true,
    rootDir: parse(folder).root,
    disableTopLevelAwait: false,
  }

  /** A `var` may be read before it has a value: in a block, or by the cells after a loop that did not run. */
  const isUnsetVar = (program: TS.Program, { code, file, start }: TS.Diagnostic): boolean => {
    if (code !== 2454 || !file || start === undefined) return false
    const name = (real as unknown as Internals).getTokenAtPosition(file, start)
    const [declared] = program.getTypeChecker().getSymbolAtLocation(name)?.declarations ?? []
    const list = declared && real.findAncestor(declared, real.isVariableDeclarationList)
    return list !== undefined && !(list.flags & real.NodeFlags.BlockScoped)
  }
  /** Renames what a program writes, and keeps its maps. */
  const seam = (emit: Emit): Emit =>
    function (this: TS.BuilderProgram, file, write, token, isOnlyTypes, transformers) {
      const rest = [token, isOnlyTypes] as const
      if (!file || !write) return emit.call(this, file, write, ...rest, transformers)
      if (isCell(file.fileName)) {
        const hoisted = hoistedDeclarations(real, this.getProgram().getTypeChecker(), file)
        cell = { javascript: '', declarations: '', maps: [], hoisted }
      }
      const source = file.fileName
      let map: string | undefined
      const renamed: TS.WriteFileCallback = (path, text, ...others) => {
        if (path.endsWith('.map')) {
          map = text
          return
        }
        const suffix = path.endsWith('.d.ts') ? '.d.ts' : '.js'
        const javascript = withoutComment(text)
        if (isCell(source) && cell) {
          if (suffix === '.js') cell = { ...cell, javascript, maps: map ? [map] : [] }
          else cell = { ...cell, declarations: text }
        } else if (map && suffix === '.js') firstMaps.set(javascript, map)
        write(`outDir/${isCell(source) ? '__tslab__' : outputName(source)}${suffix}`, javascript, ...others)
      }
      // What tslab would do to a cell's JavaScript is done later, by names.
      const { after: _, ...others } = transformers ?? {}
      return emit.call(this, file, renamed, ...rest, isCell(source) ? others : transformers)
    }
  const outputName = (source: string): string => {
    if (!outputs.includes(source)) outputs.push(source)
    return `${OUTPUTS}/${outputs.indexOf(source)}`
  }
  const seamed = new WeakSet<object>()
  const createProgram = ((
    ...args: Parameters<TypeScript['createEmitAndSemanticDiagnosticsBuilderProgram']>
  ) => {
    const program = real.createEmitAndSemanticDiagnosticsBuilderProgram(...args)
    if (!seamed.has(program)) program.emit = seam(program.emit)
    seamed.add(program)
    return program
  }) as TypeScript['createEmitAndSemanticDiagnosticsBuilderProgram']

  // A package that is not installed in the folder is looked for as if it were.
  const elsewhere = (path: string): string => {
    for (const [name, home] of packages) {
      const place = `${folder.split(sep).join('/')}/node_modules/${name}`
      if (path === place || path.startsWith(`${place}/`)) return home + path.slice(place.length)
    }
    return path
  }
  const sys: TS.System = Object.assign(Object.create(real.sys) as TS.System, {
    readFile: (path: string, encoding?: string) =>
      path === globalsFile ? globals : real.sys.readFile(elsewhere(path), encoding),
    fileExists: (path: string) => path === globalsFile || real.sys.fileExists(elsewhere(path)),
    directoryExists: (path: string) => real.sys.directoryExists(elsewhere(path)),
    realpath: (path: string) => {
      const place = elsewhere(path)
      return place === path ? (real.sys.realpath?.(path) ?? path) : realpathSync(place)
    },
    watchDirectory: () => ({ close() {} }),
    watchFile: (path: string, tell: TS.FileWatcherCallback) => {
      // What is installed does not change while a notebook is open.
      if (!/[\\/]node_modules[\\/]|[\\/]dist[\\/]|[\\/]__\w+__\.d?\.?ts$/.test(path))
        watched.set(path, { tell, time: changeTime(path) })
      return { close: () => void watched.delete(path) }
    },
  })

  const seams = {
    sys,
    createWatchCompilerHost: (
      rootFiles: string[],
      given: TS.CompilerOptions,
      system: TS.System,
      _createProgram: unknown,
      ...rest: [TS.DiagnosticReporter?, TS.WatchStatusReporter?]
    ) => {
      const { readFile } = system
      system.readFile = (path, encoding) => {
        const text = readFile.call(system, path, encoding)
        return text !== undefined && isCell(path) ? namesAsWritten(text) : text
      }
      return real.createWatchCompilerHost(
        [...rootFiles, globalsFile],
        {
          ...given,
          ...options,
          typeRoots: [...(given.typeRoots ?? []).filter((root) => !isTslabs(root)), ...typeRoots],
        },
        system,
        createProgram,
        ...rest,
      )
    },
    createWatchProgram: (host: TS.WatchCompilerHostOfFilesAndCompilerOptions<TS.BuilderProgram>) => {
      const watch = real.createWatchProgram(host)
      const update = watch.updateRootFileNames
      watch.updateRootFileNames = (files) => update([...files, globalsFile])
      return watch
    },
    getPreEmitDiagnosticsOfFiles: (program: TS.Program, files: readonly TS.SourceFile[]) => {
      const found = (real as unknown as Internals).getPreEmitDiagnosticsOfFiles(program, files)
      const [here, there]: [TS.Diagnostic[], TS.Diagnostic[]] = [[], []]
      for (const diagnostic of found) {
        if (isAllowed(diagnostic) || isUnsetVar(program, diagnostic)) continue
        const path = diagnostic.file?.fileName
        if (isUnnameable(diagnostic)) {
          if (isCell(path)) unnameable.push((diagnostic.start ?? 0) - PREFIX.length)
          continue
        }
        const isOutside = path !== undefined && !path.startsWith(`${folder.split(sep).join('/')}/`)
        ;(isOutside ? there : here).push(diagnostic)
      }
      outside.push(...there)
      return here
    },
    transpileModule: (input: string, { compilerOptions, ...rest }: TS.TranspileOptions) => {
      // A cell stays the ES module that it is.
      if (input === cell?.javascript) return { outputText: input, diagnostics: [] }
      const { Node16 } = real.ModuleKind
      const result = real.transpileModule(input, {
        ...rest,
        fileName: 'cell.cjs', // with it and Node16, import() stays what it is
        compilerOptions: {
          ...compilerOptions,
          module: Node16,
          moduleResolution: real.ModuleResolutionKind.Node16,
          sourceMap: true,
        },
      })
      const outputText = withoutComment(result.outputText)
      const first = firstMaps.get(input)
      firstMaps.delete(input)
      const maps = first && result.sourceMapText ? [first, result.sourceMapText] : []
      origins.set(outputText, { maps })
      return { ...result, outputText }
    },
  }

  const properties = Object.getOwnPropertyDescriptors(real)
  for (const [name, value] of Object.entries(seams))
    (properties as Record<string, PropertyDescriptor>)[name] = { value, enumerable: true }
  return {
    typescript: Object.defineProperties({}, properties) as TypeScript,
    originOf(javascript) {
      const origin = origins.get(javascript)
      origins.delete(javascript)
      return origin ?? { maps: [] }
    },
    takeCell() {
      const taken = cell
      cell = undefined
      return taken
    },
    sourceOf(outputPath) {
      const match = new RegExp(`${OUTPUTS}[\\\\/](\\d+)\\.js$`).exec(outputPath)
      return match ? outputs[Number(match[1])] : undefined
    },
    takeOutside: () => outside.splice(0),
    takeUnnameable: () => unnameable.splice(0),
    refresh() {
      let any = false
      for (const [path, file] of watched) {
        const time = changeTime(path)
        if (time === file.time) continue
        file.time = time
        any = true
        const { Changed, Deleted } = real.FileWatcherEventKind
        file.tell(path, time === 0 ? Deleted : Changed)
      }
      return any
    },
  }
}

/** Milliseconds since 1970; 0 where there is no such file. */
function changeTime(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/**
 * The export list that tslab puts after a cell has names as TypeScript keeps them: with a third underscore where there are
 * two, and `__global` for `declare global`.
 */
function namesAsWritten(cell: string): string {
  return cell.replace(/\nexport \{([^{}]*)\}$/, (_all, list: string) => {
    const names = list.split(', ').filter((name) => name !== '__global')
    return `\nexport {${names.map((name) => name.replace(/^___/, '__')).join(', ')}}`
  })
}

function withoutComment(javascript: string): string {
  return javascript.replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, '\n')
}

/** Whether a folder of types came with tslab. */
function isTslabs(root: string): boolean {
  return root.split(/[\\/]/).join('/').endsWith('/tslab/node_modules/@types')
}
