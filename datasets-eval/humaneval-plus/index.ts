// HumanEval+: the 164 problems of HumanEval with 122,683 inputs more.

import { infoBeside } from '../benchmark.ts'
import { plusBenchmark } from '../python-code/plus.ts'

export const benchmark = plusBenchmark(infoBeside(import.meta.url), 'humaneval')
