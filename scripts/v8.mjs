// The flags of every process of Node that the scripts start: those of src/platform/v8.ts, which says why, in a file that Node 18 and 20
// can read. test/platform/v8.test.ts compares the two.

export const v8Flags = ['--no-maglev', '--no-turboshaft-load-elimination']

/** In a clone the names `azlab/…` mean the sources. */
const sources = '--conditions=azlab-source'

export const nodeFlags = [...v8Flags, sources, '--disable-warning=ExperimentalWarning']
