// A pool of bytes that works which go on at the same time share: one begins when there is room for it.

export interface Pool {
  /** Does the work when its bytes are free, in the order of asking; what is larger than the pool, when nothing else goes on. */
  within<T>(bytes: number, work: () => Promise<T>): Promise<T>
}

export function openPool(size: number): Pool {
  let taken = 0
  const waiting: { readonly bytes: number; readonly begin: () => void }[] = []
  const admit = (): void => {
    for (let next = waiting[0]; next && (taken === 0 || taken + next.bytes <= size); next = waiting[0]) {
      waiting.shift()
      taken += next.bytes
      next.begin()
    }
  }
  return {
    async within(bytes, work) {
      await new Promise<void>((begin) => {
        waiting.push({ bytes, begin })
        admit()
      })
      try {
        return await work()
      } finally {
        taken -= bytes
        admit()
      }
    },
  }
}
