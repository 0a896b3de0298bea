// azlab data: the files of benchmarks on this machine.

import {
  addData,
  type BenchmarkInfo,
  benchmarkInfos,
  type DataState,
  dataFolder,
  dataPath,
  dataState,
  fetchData,
  listBenchmarks,
} from '../../evaluate/index.ts'
import { type Table, textTable } from '../../view/table.ts'
import { lineProgress } from '../eval/progress.ts'
import { writeLine, writeText } from '../streams.ts'
import { terminalStyle } from '../terminal.ts'

export interface DataOptions {
  readonly data?: string
  readonly json?: boolean
}

/** Fetches the files of benchmarks, one after the other; what is there already is left. */
export async function runDataFetch(
  names: readonly string[],
  { data, mirror, json }: DataOptions & { readonly mirror?: string },
): Promise<void> {
  const folder = dataFolder(data)
  const interrupt = new AbortController()
  const stop = (): void => interrupt.abort(new Error('Interrupted: the same command goes on from there.'))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    const infos = await benchmarkInfos(names)
    // Several benchmarks may be read from one file.
    for (const info of infos) {
      const progress = lineProgress()
      const fetched = await fetchData(info, {
        folder,
        ...(mirror ? { mirror } : {}),
        signal: interrupt.signal,
        onProgress: (done, total) =>
          progress.show(
            total ? done / total : 0,
            `${info.name}: ${size(done)}${total ? ` of ${size(total)}` : ''}`,
          ),
      }).finally(() => progress.end())
      if (json) await writeLine(fetched)
      else await writeText(`${info.name}: ${told(fetched.status)} ${fetched.path} (${size(fetched.bytes)})\n`)
    }
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}

/** Takes a local copy of a benchmark's file. */
export async function runDataAdd(name: string, from: string, { data, json }: DataOptions): Promise<void> {
  const [info] = await benchmarkInfos([name])
  const path = await addData(info as BenchmarkInfo, from, dataFolder(data))
  if (json) await writeLine({ name, path })
  else await writeText(`${name}: checked and put at ${path}\n`)
}

/** Shows every benchmark: what is there, its items, its licence, and what may not be done with it. */
export async function runDataList({ data, json }: DataOptions): Promise<void> {
  const folder = dataFolder(data)
  const infos = await listBenchmarks()
  const states = await Promise.all(infos.map((info) => dataState(info, folder)))
  if (json) {
    for (const [i, info] of infos.entries()) {
      const path = info.file === null ? null : dataPath(info, folder)
      await writeLine({ ...info, state: states[i], path })
    }
    return
  }
  const { width, colour } = terminalStyle()
  const table = dataTable(infos, states, folder)
  await writeText(`${textTable(table, { width: Math.min(width, WIDTH), colour })}\n`)
}

const STATES: Readonly<Record<DataState, string>> = {
  there: 'there',
  none: 'with azlab',
  missing: '–',
  part: 'cut: fetch it again',
  other: 'another file',
}

/** What may be done with none of them: it is told once. */
function sharedBans(infos: readonly BenchmarkInfo[]): readonly string[] {
  const fetched = infos.filter(({ source }) => source !== null)
  const [first] = fetched
  if (first === undefined || fetched.length < 2) return []
  return first.forbidden.filter((ban) => fetched.every(({ forbidden }) => forbidden.includes(ban)))
}

/** Columns that the list takes at most. */
const WIDTH = 80

function dataTable(infos: readonly BenchmarkInfo[], states: readonly DataState[], folder: string): Table {
  return {
    title: 'Benchmarks',
    columns: [
      { title: 'name' },
      { title: 'data' },
      { title: 'items', align: 'right' },
      { title: 'size', align: 'right' },
      { title: 'licence', flexible: true },
    ],
    rows: infos.map((info, i) => [
      info.name,
      STATES[states[i] as DataState],
      String(info.count),
      info.bytes ? size(info.bytes) : '',
      info.licence,
    ]),
    note: [
      ...bansOf(infos),
      `Data in ${folder}. Fetch it with: npx azlab data fetch NAME …; other places: --data DIR or AZLAB_DATA.`,
    ]
      .map((text) => wrapped(text, WIDTH))
      .join('\n'),
  }
}

/** What may not be done: once with all, and then with whom else it concerns. */
function bansOf(infos: readonly BenchmarkInfo[]): readonly string[] {
  const shared = sharedBans(infos)
  const others = new Map<string, string[]>()
  for (const { name, forbidden } of infos)
    for (const ban of forbidden)
      if (!shared.includes(ban)) others.set(ban, [...(others.get(ban) ?? []), name])
  return [
    ...(shared.length > 0 ? [`Of all that are fetched: ${shared.join(' ')}`] : []),
    ...[...others].map(([ban, names]) => `${names.join(', ')}: ${ban}`),
  ]
}

/** Breaks between words, where there are any. */
function wrapped(text: string, width: number): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}

function told(status: 'there' | 'fetched' | 'replaced'): string {
  if (status === 'there') return 'there already,'
  return status === 'fetched' ? 'fetched and checked,' : 'replaced by the pinned file,'
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
