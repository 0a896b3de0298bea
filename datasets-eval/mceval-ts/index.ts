// McEval's generation tasks in TypeScript.

import { infoBeside } from '../benchmark.ts'
import { mcEval } from '../javascript-code/mceval.ts'

export const benchmark = mcEval(infoBeside(import.meta.url), 'typescript')
