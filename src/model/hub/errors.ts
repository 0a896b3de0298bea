// What can go wrong between us and the hub, each with what was tried and what to do.

import { AzlabError } from '../../core/index.ts'
import type { HubName } from './name.ts'
import type { HubSettings } from './settings.ts'

/** Where a model was looked for and not found, in words: `no folder …, nothing in the cache …`. */
export interface Looked {
  /** The path that the name would be, as a folder. */
  readonly folder: string
  /** Its folder in the cache. */
  readonly cached: string
}

export const nameOf = ({ id, revision }: HubName): string => (revision === 'main' ? id : `${id}@${revision}`)

const looked = ({ folder, cached }: Looked): string =>
  `There is no folder ${folder}, and the cache has no whole copy in ${cached}.`

const copyHint = ({ cached }: Looked): string =>
  `A cache filled elsewhere (by azlab, transformers or \`hf download\`) can be copied here as ${cached}, and a plain folder with config.json, tokenizer.json and model.safetensors can be opened by its path.`

/** HF_HUB_OFFLINE is set. */
export function offline(name: HubName, at: Looked): AzlabError {
  return new AzlabError(
    `The model ${nameOf(name)} is not here, and HF_HUB_OFFLINE forbids to fetch it. ${looked(at)}`,
    {
      code: 'hub/offline',
      value: nameOf(name),
      expected: 'HF_HUB_OFFLINE unset',
      hint: `Fetch it with HF_HUB_OFFLINE unset. ${copyHint(at)}`,
    },
  )
}

/** The hub cannot be reached, or the connection broke again and again. */
export function network(name: HubName, at: Looked, url: string, cause: unknown): AzlabError {
  const why =
    cause instanceof Error ? [cause.message, causeOf(cause)].filter(Boolean).join(': ') : String(cause)
  const proxy = process.env.HTTPS_PROXY ?? process.env.https_proxy
  const how =
    proxy && !process.env.NODE_USE_ENV_PROXY ? ' For the proxy of HTTPS_PROXY set NODE_USE_ENV_PROXY=1.' : ''
  return new AzlabError(
    `The model ${nameOf(name)} cannot be fetched from ${url} (${why}). ${looked(at)}`,
    {
      code: 'hub/network',
      value: nameOf(name),
      expected: 'a network',
      hint: `Run it again with a network: what came so far is kept.${how} ${copyHint(at)}`,
    },
    { cause },
  )
}

function causeOf({ cause }: Error): string {
  const { code, message } = (cause ?? {}) as { code?: string; message?: string }
  return code ?? message ?? ''
}

/** The hub's answer is a refusal. */
export function refused(
  name: HubName,
  at: Looked,
  settings: HubSettings,
  answer: { readonly status: number; readonly error: string; readonly url: string },
): AzlabError {
  const { status, error, url } = answer
  const { endpoint, token } = settings
  const value = nameOf(name)
  const page = `${endpoint}/${name.id}`
  if (error === 'RevisionNotFound')
    return new AzlabError(`The model ${name.id} has no revision ${name.revision} at ${endpoint}.`, {
      code: 'hub/no-revision',
      value,
      expected: 'a branch, a tag or a commit',
      hint: `Its revisions are listed at ${page}/tree/main.`,
    })
  if (error === 'GatedRepo' || status === 403) {
    const login = token
      ? 'The token of HF_TOKEN (or of `hf auth login`) must be of an account with access.'
      : 'Set HF_TOKEN to a token of an account with access.'
    return new AzlabError(`The hub gives ${value} only to accounts with access (${status}).`, {
      code: 'hub/gated',
      value,
      expected: 'a token of an account with access',
      hint: `Ask for access at ${page}. ${login}`,
    })
  }
  // The hub answers 401 for what is not there, too.
  if (status === 404 || status === 401)
    return new AzlabError(`There is no model ${value} at ${endpoint} (${status}). ${looked(at)}`, {
      code: 'hub/not-found',
      value,
      expected: 'organisation/model of the hub, or a folder',
      hint: `Check the spelling at ${page}; a private model needs HF_TOKEN.`,
    })
  return new AzlabError(`The hub answered ${status} to ${url}. ${looked(at)}`, {
    code: 'hub/server',
    value,
    expected: 'an answer of the hub',
    hint: status === 429 ? 'It is asked too often: wait, or set HF_TOKEN.' : 'Run it again later.',
  })
}

/** What came is not what the hub says that it has. */
export function mismatch(name: HubName, file: string, found: string, expected: string): AzlabError {
  return new AzlabError(`${file} of ${nameOf(name)} came damaged: ${found}, and the hub says ${expected}.`, {
    code: 'hub/checksum',
    value: found,
    expected,
    hint: 'What came was removed. Run it again; if it comes damaged again, something between here and the hub changes it.',
  })
}

/** There is no room for it. */
export function diskFull(name: HubName, cache: string, needed: number, free: number | null): AzlabError {
  const room = free === null ? 'the disk is full' : `${gigabytes(free)} GB are free`
  return new AzlabError(`${nameOf(name)} needs ${gigabytes(needed)} GB more in ${cache}, where ${room}.`, {
    code: 'hub/disk-full',
    value: needed,
    expected: 'room on the disk',
    hint: 'Free some, or set HF_HUB_CACHE to a folder on another disk; what came so far is kept.',
  })
}

const gigabytes = (bytes: number): string =>
  bytes < 1e9 ? (bytes / 1e9).toPrecision(2) : (bytes / 1e9).toFixed(1)

/** The cache cannot be written to. */
export function unwritable(cache: string, cause: unknown): AzlabError {
  return new AzlabError(
    `The cache ${cache} cannot be written to: ${(cause as Error).message}.`,
    {
      code: 'hub/unwritable',
      value: cache,
      expected: 'a folder that can be written to',
      hint: 'Set HF_HUB_CACHE to another folder.',
    },
    { cause },
  )
}

/** A repository without the files of a model that we read. */
export function noFile(name: HubName, missing: string, files: readonly string[]): AzlabError {
  const others = files.filter((file) => /\.(?:bin|pt|pth|gguf|msgpack|h5|onnx)$/.test(file))
  const has = others.length > 0 ? ` It has ${others.slice(0, 3).join(', ')}.` : ''
  const weights = missing.endsWith('.safetensors')
  return new AzlabError(`The repository ${nameOf(name)} has no ${missing}.${has}`, {
    code: weights ? 'hub/no-safetensors' : 'hub/missing-file',
    value: nameOf(name),
    expected: `a repository with ${missing}`,
    hint: weights
      ? 'Weights in other formats are not read: take another model, or convert it with transformers (model.save_pretrained).'
      : 'Take a model whose repository has it.',
  })
}
