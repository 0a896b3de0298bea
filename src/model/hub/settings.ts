// Where the hub and its cache are: the environment variables that Hugging Face's own libraries read.

import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Variables of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The hub as this machine is set up for it. */
export interface HubSettings {
  /** The cache's folder, with one folder a model. */
  readonly cache: string
  /** The hub's address, without a slash at the end. */
  readonly endpoint: string
  /** Nothing may be fetched. */
  readonly offline: boolean
  /** What proves who asks; undefined for anybody. */
  readonly token: string | undefined
  /** Milliseconds without a byte after which a connection is given up. */
  readonly patience: number
}

/**
 * Reads HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME (the cache, in this order; else ~/.cache/huggingface/hub), HF_ENDPOINT,
 * HF_HUB_OFFLINE, HF_TOKEN, HF_TOKEN_PATH (else the file that `hf auth login` writes) and HF_HUB_DOWNLOAD_TIMEOUT (seconds).
 */
export async function hubSettings(env: Environment = process.env): Promise<HubSettings> {
  const home =
    place(env.HF_HOME) ?? join(place(env.XDG_CACHE_HOME) ?? join(homedir(), '.cache'), 'huggingface')
  const seconds = Number(env.HF_HUB_DOWNLOAD_TIMEOUT)
  return {
    cache: place(env.HF_HUB_CACHE) ?? place(env.HUGGINGFACE_HUB_CACHE) ?? join(home, 'hub'),
    endpoint: (env.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, ''),
    offline: isOn(env.HF_HUB_OFFLINE) || isOn(env.TRANSFORMERS_OFFLINE),
    token: await tokenOf(env, home),
    patience: seconds > 0 ? 1000 * seconds : 30_000,
  }
}

function place(path: string | undefined): string | undefined {
  return path ? resolve(path.replace(/^~(?=$|\/)/, homedir())) : undefined
}

function isOn(text: string | undefined): boolean {
  return /^(?:1|on|yes|true)$/i.test(text ?? '')
}

async function tokenOf(env: Environment, home: string): Promise<string | undefined> {
  const given = env.HF_TOKEN || env.HUGGING_FACE_HUB_TOKEN
  if (given) return given.trim()
  if (isOn(env.HF_HUB_DISABLE_IMPLICIT_TOKEN)) return undefined
  const kept = await readFile(place(env.HF_TOKEN_PATH) ?? join(home, 'token'), 'utf8').catch(() => '')
  return kept.trim() || undefined
}
