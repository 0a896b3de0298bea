// The manifest of a checkpoint: every file with its size and checksum, written last, so that what is not whole is known by name.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { z } from 'zod'
import { parseJson } from '../core/index.ts'
import { writeWhole } from './files.ts'

export const CHECKPOINT_MANIFEST = 'manifest.json'

const SHAPE = z.object({
  format: z.literal('azlab-checkpoint-1'),
  files: z.record(
    z.string(),
    z.object({ bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
})

/** What manifest.json of a checkpoint holds: its files by their paths, with `/` between folders. */
export type CheckpointManifest = z.infer<typeof SHAPE>

/** Writes the manifest of a folder that holds everything else already. */
export async function writeCheckpointManifest(folder: string): Promise<void> {
  const files: CheckpointManifest['files'] = {}
  for (const name of await filesOf(folder)) {
    const path = join(folder, name)
    files[name] = { bytes: (await stat(path)).size, sha256: await sha256Of(path) }
  }
  const manifest: CheckpointManifest = { format: 'azlab-checkpoint-1', files }
  await writeWhole(join(folder, CHECKPOINT_MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** What is wrong with a checkpoint's folder, by its manifest; null where every file is as it was written. */
export async function manifestFault(folder: string): Promise<string | null> {
  const text = await readFile(join(folder, CHECKPOINT_MANIFEST), 'utf8').catch(() => null)
  if (text === null) return `${CHECKPOINT_MANIFEST} is missing`
  const manifest = parse(text)
  if (manifest === null) return `${CHECKPOINT_MANIFEST} is damaged`
  const present = new Set(await filesOf(folder))
  for (const [name, { bytes, sha256 }] of Object.entries(manifest.files)) {
    if (!present.delete(name)) return `${name} is missing`
    const path = join(folder, name)
    const { size } = await stat(path)
    if (size !== bytes) return `${name} has ${size} bytes and was written with ${bytes}`
    if ((await sha256Of(path)) !== sha256) return `${name} has other bytes than were written`
  }
  const [stray] = present
  return stray === undefined ? null : `it holds ${stray}, which the run did not write`
}

function parse(text: string): CheckpointManifest | null {
  try {
    return SHAPE.parse(parseJson(text))
  } catch {
    return null
  }
}

/** The files of a folder and those below it, in order; hidden ones and the manifest itself left out. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => name !== CHECKPOINT_MANIFEST)
    .sort()
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(piece as Buffer)
  return hash.digest('hex')
}
