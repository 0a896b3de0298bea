// math-equal: whether two answers to a mathematical question are equal, as math-verify decides it.

export type { Pair, Verdict } from './judge.ts'
export { equal, type Judge, type JudgeOptions, openJudge } from './thread-judge.ts'
