// MultiPL-E's MBPP in JavaScript.

import { infoBeside } from '../benchmark.ts'
import { multiplE } from '../javascript-code/multipl-e.ts'

export const benchmark = multiplE(infoBeside(import.meta.url), 'javascript')
