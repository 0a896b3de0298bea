// LiveCodeBench, code generation: 400 problems with public tests alone, or the official files with private ones.

import { infoBeside } from '../benchmark.ts'
import { liveCodeBench } from './benchmark.ts'

const info = infoBeside(import.meta.url)

export const benchmark = liveCodeBench(info)
