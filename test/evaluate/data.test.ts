// Benchmark data against a server on this machine: fetched, resumed, checked, refused, and taken from a copy.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, type TestContext, test } from 'node:test'
import {
  addData,
  type BenchmarkInfo,
  benchmarkInfos,
  cacheFolder,
  dataFolder,
  dataPath,
  dataState,
  fetchData,
  listBenchmarks,
  loadItems,
  openBenchmark,
} from '../../src/evaluate/index.ts'
import { toyBenchmark, toyInfo } from './toy-benchmark.ts'

const scratch = await mkdtemp(join(tmpdir(), 'azlab-data-'))
after(() => rm(scratch, { recursive: true, force: true }))
let folders = 0
const newFolder = (): string => join(scratch, String(++folders))

const CONTENT = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251))
const PATH = '/someone/sums/0123abc/data/a%20file.jsonl'
const info: BenchmarkInfo = {
  ...toyInfo,
  source: { repository: 'https://github.com/someone/sums', commit: '0123abc', path: 'data/a file.jsonl' },
  file: 'sums/file.jsonl',
  sha256: createHash('sha256').update(CONTENT).digest('hex'),
  bytes: CONTENT.length,
}

interface Served {
  readonly mirror: string
  readonly requests: { readonly url: string; readonly range: string | undefined }[]
}

/** A server on this machine. */
async function server(
  t: TestContext,
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<Served> {
  const requests: Served['requests'] = []
  const made = createServer((request, response) => {
    requests.push({ url: request.url ?? '', range: request.headers.range })
    answer(request, response, requests.length)
  })
  await new Promise<void>((ready) => made.listen(0, '127.0.0.1', ready))
  t.after(() => {
    made.closeAllConnections()
    made.close()
  })
  return { mirror: `http://127.0.0.1:${(made.address() as AddressInfo).port}`, requests }
}

/** As a server of files does: whole, or from where it is asked. */
function send(request: IncomingMessage, response: ServerResponse): void {
  sendAll(request, response, CONTENT)
}

function sendAll(request: IncomingMessage, response: ServerResponse, content: Uint8Array): void {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
  if (from >= content.length && from > 0) {
    response.writeHead(416).end()
    return
  }
  const headers = { 'content-length': content.length - from }
  if (from === 0) response.writeHead(200, headers)
  else
    response.writeHead(206, {
      ...headers,
      'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
    })
  response.end(content.subarray(from))
}

/** Answers without a length and goes on until the other side has gone. */
function endlessly(t: TestContext): (response: ServerResponse) => void {
  let isOver = false
  t.after(() => {
    isOver = true
  })
  return (response) => {
    const more = (): void => {
      while (!isOver && !response.destroyed && response.write(Buffer.alloc(1 << 16)));
    }
    response.writeHead(200)
    response.on('drain', more)
    more()
  }
}

const put = async (path: string, content: Uint8Array): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}

describe('a fetch', () => {
  test('asks for the pinned commit and path, and puts the file in its place', async (t) => {
    const { mirror, requests } = await server(t, send)
    const folder = newFolder()
    const fetched = await fetchData(info, { folder, mirror })
    assert.deepEqual(fetched, {
      name: 'sums',
      path: join(folder, 'sums/file.jsonl'),
      status: 'fetched',
      bytes: CONTENT.length,
      resumedAt: 0,
    })
    assert.deepEqual(requests, [{ url: PATH, range: undefined }])
    assert.deepEqual(await readFile(fetched.path), CONTENT)
    assert.equal(await dataState(info, folder), 'there')
  })

  test('tells how far it is', async (t) => {
    const { mirror } = await server(t, send)
    const seen: (readonly [number, number | null])[] = []
    await fetchData(info, { folder: newFolder(), mirror, onProgress: (...told) => seen.push(told) })
    assert.deepEqual(seen.at(0), [0, CONTENT.length])
    assert.deepEqual(seen.at(-1), [CONTENT.length, CONTENT.length])
  })

  test('of a file that is there asks nobody', async (t) => {
    const { mirror, requests } = await server(t, send)
    const folder = newFolder()
    await put(dataPath(info, folder), CONTENT)
    assert.equal((await fetchData(info, { folder, mirror })).status, 'there')
    assert.equal(requests.length, 0)
  })

  test('goes on with what an earlier one left', async (t) => {
    const { mirror, requests } = await server(t, send)
    const folder = newFolder()
    await put(`${dataPath(info, folder)}.part`, CONTENT.subarray(0, 1000))
    assert.equal(await dataState(info, folder), 'part')
    const { path, resumedAt } = await fetchData(info, { folder, mirror })
    assert.deepEqual([requests[0]!.range, resumedAt], ['bytes=1000-', 1000])
    assert.deepEqual(await readFile(path), CONTENT)
  })

  test('goes on by itself where the connection breaks', async (t) => {
    let broken: ServerResponse | undefined
    const { mirror, requests } = await server(t, (request, response, count) => {
      if (count > 1) return send(request, response)
      response.writeHead(200, { 'content-length': CONTENT.length })
      response.write(CONTENT.subarray(0, 50_000))
      broken = response
    })
    // When something has come and is kept: what is on its way when a connection breaks may be lost.
    const onProgress = (done: number) => done > 0 && broken?.destroy()
    const { path } = await fetchData(info, { folder: newFolder(), mirror, onProgress })
    assert.deepEqual(await readFile(path), CONTENT)
    assert.match(requests[1]!.range ?? '', /^bytes=\d+-$/)
  })

  test('begins again where the server knows no ranges', async (t) => {
    const { mirror } = await server(t, (_, response) => void response.writeHead(200).end(CONTENT))
    const folder = newFolder()
    await put(`${dataPath(info, folder)}.part`, CONTENT.subarray(0, 1000))
    assert.deepEqual(await readFile((await fetchData(info, { folder, mirror })).path), CONTENT)
  })

  test('takes a part that was whole already', async (t) => {
    const { mirror } = await server(t, send)
    const folder = newFolder()
    await put(`${dataPath(info, folder)}.part`, CONTENT)
    assert.deepEqual(await readFile((await fetchData(info, { folder, mirror })).path), CONTENT)
  })

  for (const length of [CONTENT.length, CONTENT.length + 5000])
    test(`begins again where the part is of another file and the server has nothing after its ${length} bytes`, async (t) => {
      const { mirror, requests } = await server(t, send)
      const folder = newFolder()
      await put(`${dataPath(info, folder)}.part`, Buffer.alloc(length, 1))
      assert.deepEqual(await readFile((await fetchData(info, { folder, mirror })).path), CONTENT)
      assert.deepEqual(
        requests.map(({ range }) => range),
        [`bytes=${length}-`, undefined],
      )
    })

  test('ends where the server answers 416 to everything', async (t) => {
    const { mirror, requests } = await server(t, (_, response) => void response.writeHead(416).end())
    const folder = newFolder()
    await put(`${dataPath(info, folder)}.part`, CONTENT.subarray(0, 1000))
    await assert.rejects(fetchData(info, { folder, mirror }), { code: 'data/http', value: 416 })
    assert.equal(requests.length, 2)
  })

  test('ends where the server sends without end, and keeps nothing of it', async (t) => {
    const endless = endlessly(t)
    const { mirror } = await server(t, (_, response) => endless(response))
    const folder = newFolder()
    await assert.rejects(fetchData(info, { folder, mirror }), {
      code: 'data/size',
      expected: `${CONTENT.length} bytes`,
    })
    assert.equal(await dataState(info, folder), 'missing')
  })

  test('ends where the server gives and takes away, byte by byte', async (t) => {
    const { mirror, requests } = await server(t, (request, response, count) => {
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
      const isPart = from > 0 && count % 2 === 0
      response.writeHead(isPart ? 206 : 200, {
        'content-length': CONTENT.length - (isPart ? from : 0),
        ...(isPart ? { 'content-range': `bytes ${from}-${CONTENT.length - 1}/${CONTENT.length}` } : {}),
      })
      response.write('x', () => response.destroy())
    })
    await assert.rejects(fetchData(info, { folder: newFolder(), mirror }), { code: 'data/network' })
    assert.equal(requests.length < 10, true, `${requests.length} requests`)
  })

  test('of another file keeps nothing, and names both checksums', async (t) => {
    const other = Buffer.alloc(CONTENT.length, 1)
    const { mirror } = await server(t, (request, response) => sendAll(request, response, other))
    const folder = newFolder()
    await assert.rejects(fetchData(info, { folder, mirror }), {
      code: 'data/sha256',
      expected: info.sha256,
      value: createHash('sha256').update(other).digest('hex'),
    })
    assert.equal(await dataState(info, folder), 'missing')
  })

  test('replaces a file that is not the pinned one, once the right one has come', async (t) => {
    const { mirror } = await server(t, send)
    const folder = newFolder()
    await put(dataPath(info, folder), Buffer.from('old'))
    assert.equal(await dataState(info, folder), 'other')
    const { status, path } = await fetchData(info, { folder, mirror })
    assert.equal(status, 'replaced')
    assert.deepEqual(await readFile(path), CONTENT)
  })

  test('that the server refuses names the answer, the address and how to do without', async (t) => {
    const { mirror } = await server(t, (_, response) => void response.writeHead(404).end('no'))
    await assert.rejects(fetchData(info, { folder: newFolder(), mirror }), {
      code: 'data/http',
      value: 404,
      message: /someone\/sums.*azlab data add sums PATH/,
    })
  })

  test('without a network says how to do without one', async (t) => {
    const { mirror } = await server(t, send)
    // A port that was somebody's a moment ago.
    const port = await new Promise<number>((resolve) => {
      const once = createServer().listen(0, '127.0.0.1', () => {
        const { port } = once.address() as AddressInfo
        once.close(() => resolve(port))
      })
    })
    const options = { folder: newFolder(), mirror: mirror.replace(/\d+$/, String(port)) }
    await assert.rejects(fetchData(info, options), {
      code: 'data/network',
      message: /ECONNREFUSED.*azlab data add sums PATH/,
    })
  })

  test('gives a connection up on which nothing comes', async (t) => {
    const { mirror, requests } = await server(t, (_, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length })
      response.write(CONTENT.subarray(0, 10))
    })
    const fetching = fetchData(info, { folder: newFolder(), mirror, stallMs: 60 })
    await assert.rejects(fetching, { code: 'data/network', message: /nothing came for 0\.06 s/ })
    assert.ok(requests.length >= 3)
  })

  test('can be aborted, and the part is kept', async (t) => {
    const { mirror } = await server(t, (_, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length })
      response.write(CONTENT.subarray(0, 100_000))
    })
    const folder = newFolder()
    const stop = new AbortController()
    const onProgress = (done: number): void => {
      if (done > 0) stop.abort(new Error('enough'))
    }
    await assert.rejects(fetchData(info, { folder, mirror, signal: stop.signal, onProgress }), /enough/)
    assert.equal(await dataState(info, folder), 'part')
  })

  test('of tasks that come with azlab, or of no public repository, is refused', async () => {
    await assert.rejects(fetchData(toyInfo, { folder: newFolder() }), { code: 'data/none' })
    const elsewhere = { ...info, source: { ...info.source!, repository: 'ftp://somewhere' } }
    await assert.rejects(fetchData(elsewhere, { folder: newFolder() }), { code: 'data/source' })
  })
})

describe('a copy of one’s own', () => {
  test('is checked and put in its place, given as a file or as a folder of data', async () => {
    const [from, folder, again] = [newFolder(), newFolder(), newFolder()]
    await put(join(from, info.file!), CONTENT)
    await addData(info, join(from, info.file!), folder)
    await addData(info, from, again)
    for (const one of [folder, again]) assert.deepEqual(await readFile(dataPath(info, one)), CONTENT)
  })

  test('that is another file is refused, with what it should be', async () => {
    const from = join(newFolder(), 'x')
    await put(from, Buffer.from('other'))
    await assert.rejects(addData(info, from, newFolder()), { code: 'data/sha256', expected: info.sha256 })
  })

  test('that is not there is named', async () => {
    await assert.rejects(addData(info, '/no/such/file', newFolder()), { code: 'data/file' })
    await assert.rejects(addData(info, scratch, newFolder()), { code: 'data/file', message: /has no/ })
  })
})

describe('where data lies', () => {
  test('a folder that is named, AZLAB_DATA, XDG_DATA_HOME, the home folder', (t) => {
    const before = { ...process.env }
    t.after(() => Object.assign(process.env, before))
    process.env.AZLAB_DATA = '/a'
    assert.deepEqual([dataFolder('/given'), dataFolder()], ['/given', '/a'])
    delete process.env.AZLAB_DATA
    process.env.XDG_DATA_HOME = '/x'
    assert.equal(dataFolder(), '/x/azlab/data')
    // The XDG specification: relative paths are to be passed over.
    process.env.XDG_DATA_HOME = 'x'
    assert.match(dataFolder(), /^\/.*\/\.local\/share\/azlab\/data$/)
    process.env.AZLAB_CACHE = '/c'
    assert.equal(cacheFolder(), '/c')
  })

  test('items whose file is missing are refused with the command that fetches it', async () => {
    const benchmark = { ...toyBenchmark(), info }
    await assert.rejects(loadItems(benchmark, { data: newFolder() }), {
      code: 'data/missing',
      message: /npx azlab data fetch sums.*npx azlab data add sums PATH.*--data DIR/,
    })
  })
})

describe('benchmarks by name', () => {
  test('every folder with facts is listed, with its items, licence and what may not be done', async () => {
    const all = await listBenchmarks()
    const names = all.map(({ name }) => name)
    for (const name of ['aime24', 'aime25', 'amc23', 'math500', 'minerva', 'olympiadbench', 'tiny-js'])
      assert.ok(names.includes(name), name)
    for (const { name, count, licence, forbidden } of all)
      assert.ok(count > 0 && licence !== '' && forbidden.length > 0, name)
  })

  test('every one of them can be opened, and has the name of its folder', async () => {
    for (const { name } of await listBenchmarks()) {
      const benchmark = await openBenchmark(name)
      assert.equal(benchmark.info.name, name)
      assert.ok(benchmark.templates.length > 0)
      await benchmark.close()
    }
  })

  test('an unknown name is refused, naming those that there are', async () => {
    const error = { code: 'benchmark/unknown', value: 'maths', message: /"maths".*math500/ }
    await assert.rejects(benchmarkInfos(['maths']), error)
    await assert.rejects(openBenchmark('maths'), error)
  })
})
