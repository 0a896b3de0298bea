// azlab/math-equal: whether two answers to a mathematical question are equal.

export {
  equal,
  type Judge,
  type JudgeOptions,
  openJudge,
  type Pair,
  type Verdict,
} from '../math-equal/index.ts'
