// The hostile programs in JavaScript.

import type { Attack } from '../attack.ts'
import { crash } from './crash.ts'
import { escapes } from './escape.ts'
import { memory } from './memory.ts'
import { tamper } from './tamper.ts'
import { time } from './time.ts'

export const javascriptAttacks: readonly Attack[] = [...time, ...memory, ...crash, ...escapes, ...tamper]

/** Those that try to leave their program: out of the engine, or into another program or its verdict. */
export const escapingAttacks: readonly Attack[] = [...escapes, ...tamper]
