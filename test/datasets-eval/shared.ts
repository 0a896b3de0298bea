// The folder of data sets beside the repository, which a user's clone does not have.

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../../../shared/datasets/', import.meta.url))

/** Where a file of the data sets lies. */
export const datasetPath = (file: string): string => `${FOLDER}${file}`

/** For `test(name, { skip }, …)`. */
export const withoutDatasets = existsSync(FOLDER) ? false : 'there is no ../shared/datasets here'
