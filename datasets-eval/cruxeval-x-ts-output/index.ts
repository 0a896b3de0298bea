// CRUXEval-X in TypeScript, output prediction.

import { infoBeside } from '../benchmark.ts'
import { cruxEvalX } from '../cruxeval/benchmark.ts'

export const benchmark = cruxEvalX(infoBeside(import.meta.url), 'typescript', 'output')
