// The weights that no update changes: written once into the runner's slots, and shared by all versions with adapters on them.

import { createHash } from 'node:crypto'
import { contentId } from '../core/index.ts'
import { floats, type TensorData } from '../engine/index.ts'
import type { Runtime, Tensor, Weights } from '../model/index.ts'
import type { ParameterSet } from './parameter-set.ts'

/** The frozen weights in one runtime. Without an adapter there are none, and nothing here does anything. */
export interface FrozenBases {
  /** The owner of the frozen slots of these weights; undefined without an adapter. */
  of(weights: Weights): string | undefined
  /** A set that needs them from now on. */
  join(set: ParameterSet): void
  /** Writes the slots of a set's frozen weights, unless they are there. */
  write(set: ParameterSet): Promise<void>
  /** Frees them when no other set needs them. */
  leave(set: ParameterSet): Promise<void>
}

export function frozenBases({ runner, names, trained, id }: Runtime): FrozenBases {
  const changing = new Set(trained)
  const still = names.filter((name) => !changing.has(name))
  const users = new Map<string, Set<WeakRef<ParameterSet>>>()
  const written = new Set<string>()
  const slotOf = (owner: string, name: string): string => `${owner}/w/${name}`
  return {
    of: (weights) => (still.length === 0 ? undefined : `${id}/frozen/${frozenId(weights, still)}`),
    join(set) {
      if (set.frozen === undefined) return
      const all = users.get(set.frozen) ?? new Set()
      users.set(set.frozen, all.add(new WeakRef(set)))
    },
    async write({ frozen, weights }) {
      if (frozen === undefined || written.has(frozen)) return
      // One at a time: the copies on the way are no more than the largest.
      for (const name of still) {
        const { shape, data } = weights.get(name) as Tensor
        const value: Record<string, TensorData> = { [slotOf(frozen, name)]: floats(shape, data) }
        await runner.write(value)
      }
      written.add(frozen)
    },
    async leave(set) {
      const { frozen } = set
      const all = frozen === undefined ? undefined : users.get(frozen)
      if (frozen === undefined || all === undefined) return
      for (const user of all) if (user.deref() === set || user.deref() === undefined) all.delete(user)
      if (all.size > 0) return
      users.delete(frozen)
      if (written.delete(frozen)) await runner.drop(still.map((name) => slotOf(frozen, name)))
    },
  }
}

/** Content ids of frozen weights, by their first tensor: the maps of versions differ, the tensors do not. */
const frozenIds = new WeakMap<Tensor, string>()

function frozenId(weights: Weights, still: readonly string[]): string {
  const first = weights.get(still[0] as string) as Tensor
  const known = frozenIds.get(first)
  if (known !== undefined) return known
  const made = weightsId(new Map(still.map((name) => [name, weights.get(name) as Tensor])))
  frozenIds.set(first, made)
  return made
}

/** Content id of a version: that of its weights, or of its frozen weights and its adapter. */
export function versionId(weights: Weights, trained: readonly string[]): string {
  const changing = new Set(trained)
  const still = [...weights.keys()].filter((name) => !changing.has(name))
  if (still.length === 0) return weightsId(weights)
  const adapter = new Map(trained.map((name) => [name, weights.get(name) as Tensor]))
  return contentId('adapter', frozenId(weights, still), weightsId(adapter))
}

/** SHA-256 over the names, shapes and float32 bytes of all weights, shortened to 64 bits. */
export function weightsId(weights: Weights): string {
  const hash = createHash('sha256')
  for (const name of [...weights.keys()].sort()) {
    const { shape, data } = weights.get(name) as Tensor
    hash.update(`${name} ${shape.join('x')}\n`)
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  return hash.digest('hex').slice(0, 16)
}
