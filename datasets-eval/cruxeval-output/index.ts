// CRUXEval in Python, output prediction.

import { infoBeside } from '../benchmark.ts'
import { cruxEval } from '../cruxeval/benchmark.ts'

export const benchmark = cruxEval(infoBeside(import.meta.url), 'output')
