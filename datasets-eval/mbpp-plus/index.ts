// MBPP+: 378 problems of MBPP with 39,841 inputs more.

import { infoBeside } from '../benchmark.ts'
import { plusBenchmark } from '../python-code/plus.ts'

export const benchmark = plusBenchmark(infoBeside(import.meta.url), 'mbpp')
