// McEval's generation tasks in JavaScript.

import { infoBeside } from '../benchmark.ts'
import { mcEval } from '../javascript-code/mceval.ts'

export const benchmark = mcEval(infoBeside(import.meta.url), 'javascript')
