// Pictures that a notebook's text names, as data URIs: attachments, and files of the notebook's own folder.

import { readFileSync, realpathSync, statSync } from 'node:fs'
import { extname, isAbsolute, relative, resolve, sep } from 'node:path'
import type { Cell } from './notebook-file.ts'

const PICTURES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
}
/** Bytes of one file, and of all that a page takes in, each as often as it stands there. */
const MOST_BYTES = 8 * 2 ** 20
const MOST_IN_ALL = 64 * 2 ** 20

/** Gives the data URI of a picture that a cell's text names, or null where the page must not or cannot have it. */
export function openPictures(folder: string | undefined): (href: string, cell: Cell) => string | null {
  let left = MOST_IN_ALL
  return (href, cell) => {
    const name = decoded(href)
    if (name === null) return null
    if (name.startsWith('attachment:')) return attachment(name.slice('attachment:'.length), cell)
    const mime = PICTURES[extname(name).toLowerCase()]
    if (!mime || folder === undefined) return null
    const bytes = fileOf(folder, name, Math.min(MOST_BYTES, left))
    if (!bytes) return null
    left -= bytes.length
    return `data:${mime};base64,${bytes.toString('base64')}`
  }
}

function decoded(href: string): string | null {
  try {
    return decodeURI(href)
  } catch {
    return null // a % that encodes nothing
  }
}

function attachment(name: string, cell: Cell): string | null {
  const bundle =
    cell.attachments && Object.hasOwn(cell.attachments, name) ? cell.attachments[name] : undefined
  const [mime, data] = Object.entries(bundle ?? {}).find(([type]) => type.startsWith('image/')) ?? []
  return mime && typeof data === 'string' ? `data:${mime};base64,${data.replace(/\s+/g, '')}` : null
}

/** The bytes of a regular file that lies, links followed, in the folder or below it. */
function fileOf(folder: string, name: string, most: number): Buffer | null {
  try {
    const real = realpathSync(resolve(folder, name))
    const inside = relative(realpathSync(folder), real)
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return null
    const stat = statSync(real)
    return stat.isFile() && stat.size <= most ? readFileSync(real) : null
  } catch {
    return null
  }
}
