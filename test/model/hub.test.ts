// Models of the hub by their ids: from the cache, or fetched into it, whole and checked. The hub is a server on the loopback interface.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, utimes, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, beforeEach, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import { hubName, nameOfSnapshot } from '../../src/model/hub/name.ts'
import { hubSettings } from '../../src/model/hub/settings.ts'
import {
  type FetchProgress,
  loadModel,
  type ModelFolderOptions,
  modelFolder,
  readChatTemplate,
  saveModel,
  withAdapter,
} from '../../src/model/index.ts'
import { COMMIT, gitId, type Hub, openHub, sha256 } from './hub-server.ts'
import { byteModel } from './tiny.ts'

const scratch = await mkdtemp(join(tmpdir(), 'azlab-hub-'))
after(() => rm(scratch, { recursive: true }))

// A model of ours, with what else a repository has.
const source = join(scratch, 'source')
await saveModel(source, byteModel())
const bytesOf = (name: string): Buffer => readFileSync(join(source, name))
const files: Readonly<Record<string, Buffer>> = {
  ...Object.fromEntries(
    ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'azlab.json', 'model.safetensors'].map(
      (name) => [name, bytesOf(name)],
    ),
  ),
  'README.md': Buffer.from('# A model\n'),
  'pytorch_model.bin': Buffer.from('a pickle'),
}
const large = ['model.safetensors', 'pytorch_model.bin', 'one.safetensors', 'two.safetensors']
const weights = files['model.safetensors'] as Buffer

let hub: Hub
let cache = ''
let count = 0
beforeEach(async () => {
  cache = join(scratch, `cache-${++count}`)
  hub = await openHub('some/model', { files, large })
})
afterEach(() => hub.close())

const env = () => ({ HF_HUB_CACHE: cache, HF_ENDPOINT: hub.endpoint, HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' })
const fetched = (name = 'some/model', options: ModelFolderOptions = {}): Promise<string> =>
  modelFolder(name, { env: env(), pause: 1, ...options })
const folder = (): string => join(cache, 'models--some--model')
const blob = (): string => join(folder(), 'blobs', sha256(weights))

describe('a name of the hub', () => {
  it('is organisation/model, with @revision where one is meant', () => {
    assert.deepEqual(hubName('Qwen/Qwen2.5-0.5B'), { id: 'Qwen/Qwen2.5-0.5B', revision: 'main' })
    assert.deepEqual(hubName('a/b@refs/pr/3'), { id: 'a/b', revision: 'refs/pr/3' })
  })

  it('is nothing that could be a path out of a folder, or two of the cache’s folders', () => {
    for (const text of [
      'tiny',
      '/a/b',
      './a/b',
      '../a',
      'a/../b',
      'a/b/c',
      'a/b@',
      'a/b@../c',
      'a--b/c',
      'a/b.git',
    ])
      assert.equal(hubName(text), undefined, text)
  })

  it('never holds a part `..` or an absolute path, whatever the text is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '.', '/', '@', '-', '\\', '~') }), (text) => {
        const { id, revision } = hubName(text) ?? { id: 'a/b', revision: 'main' }
        assert.ok(![...id.split('/'), ...revision.split('/')].some((part) => part === '..' || part === ''))
      }),
    )
  })

  it('is read back from the folder of a snapshot', () => {
    const path = `/x/models--some-org--a-model/snapshots/${COMMIT}`
    assert.deepEqual(nameOfSnapshot(path), { id: 'some-org/a-model', revision: COMMIT })
    assert.equal(nameOfSnapshot('/x/models/a-model'), undefined)
  })
})

describe('the settings of the hub', () => {
  it('find the cache as Hugging Face’s libraries do', async () => {
    const of = async (given: Record<string, string>) => (await hubSettings(given)).cache
    assert.equal(await of({ HF_HUB_CACHE: '/a', HF_HOME: '/b', XDG_CACHE_HOME: '/c' }), '/a')
    assert.equal(await of({ HF_HOME: '/b', XDG_CACHE_HOME: '/c' }), '/b/hub')
    assert.equal(await of({ XDG_CACHE_HOME: '/c' }), '/c/huggingface/hub')
    assert.match(await of({}), /\/\.cache\/huggingface\/hub$/)
  })

  it('take the token of HF_TOKEN, or that of a login', async () => {
    const home = join(scratch, 'home')
    await mkdir(home)
    await writeFile(join(home, 'token'), 'kept\n')
    assert.equal((await hubSettings({ HF_HOME: home })).token, 'kept')
    assert.equal((await hubSettings({ HF_HOME: home, HF_TOKEN: 'given' })).token, 'given')
    assert.equal((await hubSettings({ HF_HOME: home, HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' })).token, undefined)
  })
})

describe('a model that is not in the cache', () => {
  it('is fetched, and computes what the folder does that it came from', async () => {
    const model = await loadModel(await fetched())
    assert.deepEqual(model.weights, (await loadModel(source)).weights)
  })

  it('stands in the cache as transformers lays it out: blobs by checksum, relative links, refs/main', async () => {
    const snapshot = await fetched()
    assert.equal(snapshot, join(folder(), 'snapshots', COMMIT))
    assert.equal(await readFile(join(folder(), 'refs', 'main'), 'utf8'), COMMIT)
    assert.equal(await readlink(join(snapshot, 'model.safetensors')), `../../blobs/${sha256(weights)}`)
    const config = files['config.json'] as Buffer
    assert.equal(await readlink(join(snapshot, 'config.json')), `../../blobs/${gitId(config)}`)
  })

  it('brings only the files that it takes to run it', async () => {
    await fetched()
    const asked = hub.requests.map((request) => request.slice(request.lastIndexOf('/') + 1))
    assert.ok(!asked.some((name) => name === 'README.md' || name === 'pytorch_model.bin'))
    assert.ok(!existsSync(join(folder(), 'snapshots', COMMIT, 'README.md')))
  })

  it('tells how far it is, up to all bytes', async () => {
    const told: FetchProgress[] = []
    await fetched('some/model', { onFetch: (progress) => told.push(progress) })
    const last = told.at(-1)
    assert.deepEqual([last?.file, last?.done], ['model.safetensors', last?.total])
    assert.ok(told.every(({ done }, i) => i === 0 || done >= (told[i - 1]?.done ?? 0)))
  })

  it('is fetched without weights for its tokenizer alone', async () => {
    const snapshot = await fetched('some/model', { part: 'tokenizer' })
    assert.ok(existsSync(join(snapshot, 'tokenizer.json')))
    assert.ok(!existsSync(join(snapshot, 'model.safetensors')))
    // What was missing comes when the model is wanted.
    await loadModel(await fetched())
  })

  it('is fetched with its chat templates, those of a folder too', async () => {
    await hub.close()
    const templates = {
      'chat_template.jinja': Buffer.from('main'),
      'additional_chat_templates/rag.jinja': Buffer.from('rag'),
      'additional_chat_templates/notes.txt': Buffer.from('no'),
    }
    hub = await openHub('some/model', { files: { ...files, ...templates }, large })
    const snapshot = await fetched('some/model', { part: 'tokenizer' })
    assert.equal(await readFile(join(snapshot, 'additional_chat_templates', 'rag.jinja'), 'utf8'), 'rag')
    assert.ok(!existsSync(join(snapshot, 'additional_chat_templates', 'notes.txt')))
    assert.equal((await readChatTemplate(snapshot, []))?.source, 'main')
  })

  it('is fetched in shards where an index names them', async () => {
    await hub.close()
    const { 'model.safetensors': _, ...others } = files
    const index = { weight_map: { a: 'one.safetensors', b: 'two.safetensors', c: 'one.safetensors' } }
    const shards = { 'one.safetensors': Buffer.from('first'), 'two.safetensors': Buffer.from('second') }
    const all = { ...others, ...shards, 'model.safetensors.index.json': Buffer.from(JSON.stringify(index)) }
    hub = await openHub('some/model', { files: all, large })
    const snapshot = await fetched()
    assert.equal(await readFile(join(snapshot, 'two.safetensors'), 'utf8'), 'second')
    assert.equal(await fetched(), snapshot)
  })

  it('is fetched from a mirror whose list has neither sizes nor checksums', async () => {
    hub.bare = true
    const snapshot = await fetched()
    assert.equal(await readlink(join(snapshot, 'model.safetensors')), `../../blobs/${sha256(weights)}`)
  })

  it('is fetched as an adapter alone where the repository is one', async () => {
    await hub.close()
    const adapter = {
      'adapter_config.json': Buffer.from('{}'),
      'adapter_model.safetensors': Buffer.from('A, B'),
    }
    hub = await openHub('some/model', { files: { ...adapter, 'README.md': Buffer.from('#') }, large: [] })
    const snapshot = await fetched()
    assert.deepEqual((await readdir(snapshot)).sort(), Object.keys(adapter))
    const before = hub.requests.length
    assert.equal(await fetched(), snapshot)
    assert.equal(hub.requests.length, before)
  })

  it('is fetched though a process that was fetching it is no more', async () => {
    await mkdir(join(folder(), 'blobs'), { recursive: true })
    const lock = `${blob()}.incomplete.lock`
    await writeFile(lock, '')
    await utimes(lock, new Date(0), new Date(0))
    await loadModel(await fetched())
    assert.ok(!existsSync(lock))
  })

  it('is fetched by one of two that ask at the same time', async () => {
    await Promise.all([fetched(), fetched()])
    assert.equal(hub.requests.filter((one) => one.startsWith('GET /storage/')).length, 1)
  })

  it('gives the token to the hub and to no other host', async () => {
    await fetched('some/model', { env: { ...env(), HF_TOKEN: 'secret' } })
    assert.ok(hub.tokens.some(([host]) => host === 'localhost'))
    for (const [host, token] of hub.tokens)
      assert.equal(token, host === 'localhost' ? undefined : 'Bearer secret')
  })
})

describe('a model that is in the cache', () => {
  it('is opened without any request', async () => {
    const snapshot = await fetched()
    const before = hub.requests.length
    assert.equal(await fetched(), snapshot)
    assert.equal(await fetched(`some/model@${COMMIT}`), snapshot)
    assert.equal(hub.requests.length, before)
  })

  it('is opened offline', async () => {
    const snapshot = await fetched()
    assert.equal(await fetched('some/model', { env: { ...env(), HF_HUB_OFFLINE: '1' } }), snapshot)
  })

  it('is completed where a file of it is missing', async () => {
    const snapshot = await fetched()
    await rm(join(snapshot, 'model.safetensors'))
    const before = hub.requests.length
    await fetched()
    assert.ok(existsSync(join(snapshot, 'model.safetensors')))
    // The blob was still there: only the list is asked for.
    assert.deepEqual(
      hub.requests.slice(before).map((one) => one.split('?')[0]),
      [`GET /api/models/some/model/revision/${COMMIT}`],
    )
  })

  it('does not stand before a folder of the same name', async () => {
    await fetched()
    const place = join(scratch, 'work')
    await mkdir(join(place, 'some', 'model'), { recursive: true })
    const before = process.cwd()
    process.chdir(place)
    try {
      assert.equal(await fetched(), 'some/model')
    } finally {
      process.chdir(before)
    }
  })
})

/** Ends a connection once so many bytes are on the disk: what is still on its way when it ends may be lost. */
async function cutAt(response: ServerResponse, bytes: number): Promise<void> {
  while (!response.destroyed && (await stat(`${blob()}.incomplete`).catch(() => null))?.size !== bytes)
    await setTimeout(5)
  response.destroy()
}

describe('a connection that breaks', () => {
  it('is taken up where it ended', async () => {
    let cuts = 2
    hub.misbehave = (request, response, bytes) => {
      if (cuts-- === 0) return false
      const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
      if (from > 0) response.setHeader('content-range', `bytes ${from}-${bytes.length - 1}/${bytes.length}`)
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from })
      response.write(bytes.subarray(from, from + 1000))
      void cutAt(response, from + 1000)
      return true
    }
    await loadModel(await fetched())
    const ranges = hub.requests.flatMap((one) => /GET \/storage\/\S+ (bytes=\d+-)/.exec(one)?.[1] ?? [])
    assert.deepEqual(ranges, ['bytes=1000-', 'bytes=2000-'])
  })

  it('is taken up in the next call too', async () => {
    await mkdir(join(folder(), 'blobs'), { recursive: true })
    await writeFile(`${blob()}.incomplete`, weights.subarray(0, 5000))
    await fetched()
    assert.ok(hub.requests.some((one) => one.endsWith('model.safetensors bytes=5000-')))
    assert.deepEqual(await readFile(blob()), weights)
  })

  it('begins anew where the server gives no parts', async () => {
    await mkdir(join(folder(), 'blobs'), { recursive: true })
    await writeFile(`${blob()}.incomplete`, 'other bytes')
    hub.misbehave = (_, response, bytes) => {
      response.writeHead(200).end(bytes)
      return true
    }
    await fetched()
    assert.deepEqual(await readFile(blob()), weights)
  })

  it('is an error after several attempts without a byte, and what came is kept', async () => {
    hub.misbehave = (request, response, bytes) => {
      if (request.headers.range) response.destroy()
      else {
        response.writeHead(200, { 'content-length': bytes.length })
        response.write(bytes.subarray(0, 1000))
        void cutAt(response, 1000)
      }
      return true
    }
    await assert.rejects(fetched(), { code: 'hub/network' })
    assert.equal((await stat(`${blob()}.incomplete`)).size, 1000)
  })

  it('is given up where no byte comes in time', async () => {
    hub.misbehave = () => true
    await assert.rejects(fetched('some/model', { env: { ...env(), HF_HUB_DOWNLOAD_TIMEOUT: '0.05' } }), {
      code: 'hub/network',
      message: /no byte within 0\.05 s/,
    })
  })

  it('is given up when it is asked to', async () => {
    const stop = new AbortController()
    hub.misbehave = () => {
      stop.abort(new Error('Interrupted.'))
      return true
    }
    await assert.rejects(fetched('some/model', { signal: stop.signal }), /Interrupted/)
  })
})

describe('what the hub has not', () => {
  it('is refused with both places that were looked at', async () => {
    await assert.rejects(fetched('some/other'), (error: Error & { code: string }) => {
      assert.equal(error.code, 'hub/not-found')
      assert.match(error.message, /There is no model some\/other at http:\/\/127/)
      assert.match(
        error.message,
        /no folder \S+some\/other, and the cache has no whole copy in \S+models--some--other/,
      )
      return true
    })
  })

  it('is refused where only the revision is missing', () =>
    assert.rejects(fetched('some/model@v9'), { code: 'hub/no-revision', message: /no revision v9/ }))

  it('is refused where access must be asked for, with what to do', async () => {
    hub.refuse = [403, 'GatedRepo']
    await assert.rejects(fetched(), { code: 'hub/gated', message: /Set HF_TOKEN/ })
    hub.refuse = [401, 'GatedRepo']
    await assert.rejects(fetched(), { code: 'hub/gated' })
  })

  it('is refused where its weights are in another format', async () => {
    await hub.close()
    const { 'model.safetensors': _, ...others } = files
    hub = await openHub('some/model', { files: others, large })
    await assert.rejects(fetched(), { code: 'hub/no-safetensors', message: /It has pytorch_model\.bin/ })
  })

  it('is refused before its weights come where the architecture is unknown', async () => {
    await hub.close()
    const config = Buffer.from(JSON.stringify({ model_type: 'gpt_bigcode' }))
    hub = await openHub('some/model', { files: { ...files, 'config.json': config }, large })
    await assert.rejects(fetched(), /gpt_bigcode/)
    assert.ok(!hub.requests.some((one) => one.includes('model.safetensors')))
  })

  it('is refused where it comes damaged, and is not kept', async () => {
    hub.misbehave = (_, response, bytes) => {
      response.writeHead(200, { 'content-length': bytes.length }).end(Buffer.alloc(bytes.length, 7))
      return true
    }
    await assert.rejects(fetched(), { code: 'hub/checksum', message: /model\.safetensors of some\/model/ })
    assert.ok(!existsSync(blob()) && !existsSync(`${blob()}.incomplete`))
    hub.misbehave = null
    await loadModel(await fetched())
  })

  it('is refused where it is longer than the hub says', async () => {
    hub.misbehave = (_, response, bytes) => {
      response.writeHead(200).end(Buffer.concat([bytes, Buffer.from('more')]))
      return true
    }
    await assert.rejects(fetched(), { code: 'hub/checksum' })
  })

  it('is refused where it has no end, and nothing of it is kept', async () => {
    let sent = 0
    hub.misbehave = (_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1 << 16))) sent += 1 << 16
      }
      response.writeHead(200)
      response.on('drain', more)
      more()
      return true
    }
    await assert.rejects(fetched(), {
      code: 'hub/checksum',
      message: new RegExp(`it has at least \\d+ bytes, and the hub says ${weights.length} bytes`),
    })
    assert.ok(!existsSync(blob()) && !existsSync(`${blob()}.incomplete`))
    // What the buffers between the two hold, and not gigabytes.
    assert.ok(sent < 100e6, `${sent} bytes`)
  })

  it('is refused where the server has nothing from any byte on', async () => {
    await mkdir(join(folder(), 'blobs'), { recursive: true })
    await writeFile(`${blob()}.incomplete`, weights.subarray(0, 1000))
    hub.misbehave = (_, response) => {
      response.writeHead(416).end()
      return true
    }
    await assert.rejects(fetched(), { code: 'hub/server', message: /answered 416/ })
    assert.ok(hub.requests.filter((one) => one.startsWith('GET /storage/')).length <= 6)
  })

  it('is refused where the server gives and takes away', async () => {
    hub.misbehave = (request, response, bytes) => {
      const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
      const isPart = from === 1000
      if (isPart) response.setHeader('content-range', `bytes ${from}-${bytes.length - 1}/${bytes.length}`)
      response.writeHead(isPart ? 206 : 200, { 'content-length': bytes.length - (isPart ? from : 0) })
      response.write(bytes.subarray(0, isPart ? 1 : 1000))
      void cutAt(response, isPart ? 1001 : 1000)
      return true
    }
    await assert.rejects(fetched(), { code: 'hub/network' })
  })

  for (const [what, siblings] of Object.entries({
    'a null': [null],
    'a number': [5],
    'a name that is none': [{ rfilename: null }],
    'a name that is a list': [{ rfilename: ['config.json'] }],
  }))
    it(`is refused where the list of files has ${what}`, async () => {
      hub.list = { sha: COMMIT, siblings }
      await assert.rejects(fetched(), { code: 'hub/server', message: /lists .* among the files/ })
    })

  for (const [what, list] of Object.entries({
    nothing: null,
    'a list': [],
    'files that are no list': { sha: COMMIT, siblings: {} },
    'a commit that is none': { sha: '../../x', siblings: [] },
  }))
    it(`is refused where the answer about the model is ${what}`, async () => {
      hub.list = list
      await assert.rejects(fetched(), { code: 'hub/server', message: /is no hub/ })
    })

  it('is refused where the list of files is longer than any, and is not read to its end', async () => {
    hub.list = { sha: COMMIT, siblings: [], x: 'a'.repeat(70_000_000) }
    await assert.rejects(fetched(), { code: 'hub/server', message: /lists more than 67108864 characters/ })
  })

  // Two files with one of these would stand in the cache as one.
  for (const etag of ['abc', '-', 'W/"x"', '../../x', 'A'.repeat(64), 'a'.repeat(32)])
    it(`is refused where the checksum of a file is ${JSON.stringify(etag)}, and is not kept`, async () => {
      hub.etag = etag
      await assert.rejects(fetched(), { code: 'hub/server', message: /gives the checksum .* are expected/ })
      assert.deepEqual(await readdir(join(folder(), 'blobs')), [])
    })

  for (const size of [-5, 1.5, '12'])
    it(`is asked about a file again where the list says that it has ${JSON.stringify(size)} bytes`, async () => {
      hub.claim = size as number
      await loadModel(await fetched())
      assert.ok(hub.requests.some((one) => /^HEAD .*model\.safetensors/.test(one)))
    })

  for (const name of [
    '.',
    '..',
    '',
    '../x.safetensors',
    'a/b.safetensors',
    'x\0.safetensors',
    'config.json',
    5,
  ])
    it(`is refused where its index names ${JSON.stringify(name)} for weights`, async () => {
      await hub.close()
      const { 'model.safetensors': _, ...others } = files
      const index = Buffer.from(JSON.stringify({ weight_map: { a: 'one.safetensors', b: name } }))
      const all = { ...others, 'one.safetensors': Buffer.from('1'), 'model.safetensors.index.json': index }
      hub = await openHub('some/model', { files: { [String(name)]: Buffer.from('x'), ...all }, large })
      await assert.rejects(fetched(), { code: 'safetensors/index', message: /in its weight_map/ })
      // The same of a plain folder.
      const place = join(scratch, `index-${count}`)
      await mkdir(place)
      for (const [path, bytes] of Object.entries({ ...others, 'model.safetensors.index.json': index }))
        await writeFile(join(place, path), bytes)
      await assert.rejects(loadModel(place), { code: 'safetensors/index', message: /in its weight_map/ })
    })

  it('is refused where the disk has no room for it, before anything of it comes', async () => {
    hub.claim = 9e15
    await assert.rejects(fetched(), { code: 'hub/disk-full', message: /needs 9000000\.0 GB more/ })
    assert.ok(!hub.requests.some((one) => one.includes('/storage/')))
  })

  it('is refused offline, with what forbids it', async () => {
    const asked = fetched('some/model', { env: { ...env(), HF_HUB_OFFLINE: '1' } })
    await assert.rejects(asked, { code: 'hub/offline', message: /HF_HUB_OFFLINE/ })
    assert.deepEqual(hub.requests, [])
  })

  it('is refused without a network, with what was tried', async () => {
    const { endpoint } = hub
    await hub.close()
    await assert.rejects(fetched(), (error: Error & { code: string }) => {
      assert.equal(error.code, 'hub/network')
      assert.ok(error.message.includes(endpoint) && error.message.includes('ECONNREFUSED'), error.message)
      return true
    })
  })

  it('is refused where a server that is no hub answers', async () => {
    const asked = fetched('some/model', { env: { ...env(), HF_ENDPOINT: `${hub.endpoint}/elsewhere` } })
    await assert.rejects(asked, { code: 'hub/not-found' })
  })

  it('is refused where the cache cannot be written to', async () => {
    await writeFile(cache, 'a file')
    await assert.rejects(fetched(), { code: 'hub/unwritable' })
  })
})

describe('a name that is neither', () => {
  it('is refused with both things that it is not', () =>
    assert.rejects(modelFolder('no-such-model'), {
      code: 'model/missing',
      message: /no folder \S+no-such-model, and no id of the hub/,
    }))

  it('is left to whoever opens it where it reads as a path', async () =>
    assert.equal(await modelFolder('./no/such/model'), './no/such/model'))
})

describe('an adapter on a model of the hub', () => {
  it('names its base by id and commit, and finds it again', async () => {
    const model = withAdapter(await loadModel(await fetched()), { rank: 2 }, 'test')
    const place = join(scratch, 'adapter')
    await saveModel(place, model)
    const written = JSON.parse(await readFile(join(place, 'adapter_config.json'), 'utf8'))
    assert.deepEqual([written.base_model_name_or_path, written.revision], ['some/model', COMMIT])
    const again = await loadModel(place, { env: env() })
    assert.deepEqual(again.weights, model.weights)
  })
})
