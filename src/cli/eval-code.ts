// The benchmarks' code for the commands: datasets-eval/ beside src/ in a clone, dist/datasets-eval/ in the package.

const isClone = import.meta.url.endsWith('.ts')

/**
 * Loads a file of datasets-eval/ by its path there without ending, for example `math/equivalence`. Its types are the
 * caller's to state: it lies outside src/.
 */
export async function evalCode<T>(path: string): Promise<T> {
  const url = new URL(
    isClone ? `../../datasets-eval/${path}.ts` : `../datasets-eval/${path}.js`,
    import.meta.url,
  )
  return (await import(url.href)) as T
}
