// The results for the sources that were asked for last, since a stage asks for one program's syntax again and again.

/** The same function, which remembers its last results: at most `most`, and of sources of at most `length` units together. */
export function remembering<T>(
  read: (source: string) => T,
  { most, length = Infinity }: { readonly most: number; readonly length?: number },
): (source: string) => T {
  const known = new Map<string, T>()
  let held = 0
  return (source) => {
    const found = known.get(source)
    if (found !== undefined) {
      // Asked for last: moves to the end.
      known.delete(source)
      known.set(source, found)
      return found
    }
    const made = read(source)
    known.set(source, made)
    held += source.length
    for (const oldest of known.keys()) {
      if (known.size <= most && held <= length) break
      known.delete(oldest)
      held -= oldest.length
    }
    return made
  }
}
