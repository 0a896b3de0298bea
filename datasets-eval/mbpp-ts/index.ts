// MultiPL-E's MBPP in TypeScript.

import { infoBeside } from '../benchmark.ts'
import { multiplE } from '../javascript-code/multipl-e.ts'

export const benchmark = multiplE(infoBeside(import.meta.url), 'typescript')
