// Versions of a model's weights, each immutable; the few used last stand in the runner's slots, the others in ordinary memory.

import { AzlabError, collectGarbage, show } from '../core/index.ts'
import type { OptimizerState, Tensor, Weights } from '../model/index.ts'
import {
  firstNotFinite,
  indicesOf,
  type Runtime,
  readSlots,
  slotsOf,
  slotValues,
  trainedCount,
  type Version,
  weightValues,
} from '../model/index.ts'
import { frozenBases, versionId } from './frozen.ts'
import type { ParameterSet } from './parameter-set.ts'

/** Where the parameter sets of one runtime live. */
export interface Residency {
  /** A set from ordinary memory; without a state the optimizer starts afresh. */
  add(weights: Weights, state: OptimizerState | undefined): ParameterSet
  /** Runs work alone, with the set in the slots of its owner. */
  use<T>(set: ParameterSet, work: (version: Version) => Promise<T>): Promise<T>
  /** Runs work that fills the slots of a new version, and takes these over as a set. */
  derive<T>(
    from: ParameterSet,
    work: (from: Version, to: string) => Promise<T>,
  ): Promise<{ readonly set: ParameterSet; readonly result: T }>
  /** The optimizer's state of a set, in ordinary memory. */
  state(set: ParameterSet): Promise<OptimizerState>
  /** Frees a set's slots. */
  drop(set: ParameterSet): Promise<void>
}

/** The error for an update that gave a weight which is not finite; null where all are. */
function faultOf(weights: Weights, update: number): AzlabError | null {
  for (const [name, { shape, data }] of weights) {
    const place = firstNotFinite(data)
    if (place < 0) continue
    const at = indicesOf(place, shape).join(', ')
    return new AzlabError(
      `Update ${update} would make ${show(name)} ${data[place]} at [${at}]; the policy is unchanged.`,
      {
        code: 'policy/update-not-finite',
        value: data[place],
        expected: 'finite weights',
        hint: 'Lower the learning rate, or the largest norm of the gradient.',
      },
    )
  }
  return null
}

/** Weights that are learned of so many bytes are large: two versions stand in slots at once, of others three, one to compare with. */
const largeBytes = 2 ** 27

const residencies = new WeakMap<Runtime, Residency>()
let owners = 0

/** The residency of a runtime; the same one for the same runtime. */
export function residencyOf(runtime: Runtime): Residency {
  const found = residencies.get(runtime)
  if (found !== undefined) return found
  const made = open(runtime)
  residencies.set(runtime, made)
  return made
}

function open(runtime: Runtime): Residency {
  const { runner, trained } = runtime
  const count = trainedCount(runtime.architecture)
  const isLarge = 4 * count >= largeBytes
  const mostResident = isLarge ? 2 : 3
  const bases = frozenBases(runtime)
  /** Optimizer state in ordinary memory, of the sets that are not in slots. */
  const states = new WeakMap<ParameterSet, OptimizerState>()
  /** Sets in slots, the one used last at the end. Weak, so that a version nobody has is not copied out. */
  let resident: { readonly owner: string; readonly set: WeakRef<ParameterSet> }[] = []
  let queue: Promise<unknown> = Promise.resolve()

  const exclusive = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work)
    queue = result.catch(() => undefined)
    return result
  }
  const trainedOf = (weights: Weights): Weights =>
    new Map(trained.map((name) => [name, weights.get(name) as Tensor]))
  const slots = (owner: string): string[] => Object.values(slotsOf(owner, trained, ['w', 'm', 'v']))
  const readState = async (set: ParameterSet): Promise<OptimizerState> => ({
    m: await readSlots(runner, set.owner, trained, 'm'),
    v: await readSlots(runner, set.owner, trained, 'v'),
    step: set.step,
  })
  const evict = async (): Promise<void> => {
    while (resident.length > mostResident) {
      const oldest = resident[0]!
      const set = oldest.set.deref()
      if (set !== undefined && set.step > 0) states.set(set, await readState(set))
      resident = resident.slice(1)
      await runner.drop(slots(oldest.owner))
    }
  }
  const enter = async (set: ParameterSet): Promise<void> => {
    const entry = resident.find(({ owner }) => owner === set.owner)
    resident = resident.filter(({ owner }) => owner !== set.owner)
    if (entry === undefined) {
      const state = states.get(set)
      if (state === undefined && set.step > 0)
        throw new AzlabError('The policy is closed.', {
          code: 'policy/closed',
          value: set.id,
          hint: 'Keep a policy open for as long as it is used.',
        })
      await bases.write(set)
      const weights = trainedOf(set.weights)
      // An optimizer that has not begun has no slots.
      await runner.write(
        state === undefined ? weightValues(set.owner, weights) : slotValues(set.owner, weights, state),
      )
      states.delete(set)
    }
    resident.push(entry ?? { owner: set.owner, set: new WeakRef(set) })
    await evict()
  }

  return {
    add(weights, state) {
      const set: ParameterSet = {
        owner: `policy${owners++}`,
        step: state?.step ?? 0,
        frozen: bases.of(weights),
        id: versionId(weights, trained),
        weights,
        asStored: true,
      }
      bases.join(set)
      if (state !== undefined) states.set(set, state)
      return set
    },
    use: (set, work) =>
      exclusive(async () => {
        await enter(set)
        return work(set)
      }),
    derive: (from, work) =>
      exclusive(async () => {
        await enter(from)
        const owner = `policy${owners++}`
        const result = await work(from, owner)
        const learned = await readSlots(runner, owner, trained, 'w')
        const fault = faultOf(learned, from.step + 1)
        if (fault !== null) {
          await runner.drop(slots(owner))
          throw fault
        }
        const weights = new Map([...from.weights, ...learned])
        const set: ParameterSet = {
          owner,
          step: from.step + 1,
          frozen: from.frozen,
          id: versionId(weights, trained),
          weights,
          asStored: false,
        }
        bases.join(set)
        resident.push({ owner, set: new WeakRef(set) })
        await evict()
        return { set, result }
      }),
    state: (set) =>
      exclusive(async () => {
        const kept = states.get(set)
        if (kept !== undefined) return kept
        await enter(set)
        return readState(set)
      }),
    drop: (set) =>
      exclusive(async () => {
        states.delete(set)
        await bases.leave(set)
        if (resident.some(({ owner }) => owner === set.owner)) {
          resident = resident.filter(({ owner }) => owner !== set.owner)
          await runner.drop(slots(set.owner))
        }
        // The engine's thread shares the weights with this one.
        if (isLarge) setImmediate(collectGarbage)
      }),
  }
}
