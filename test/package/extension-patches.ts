// Example changes of the sources, one for each place that the project is made to grow at: the least that a new operation, option, task
// kind and benchmark take. extension-points.test.ts applies them to a copy, compiles it and runs it.

/** What one new thing changes: the files that it brings, and the places in files that there are. */
export interface Patch {
  /** The row of the table in docs/architecture.md. */
  readonly row: string
  /** The most files that it may change. */
  readonly most: number
  readonly added?: Readonly<Record<string, string>>
  /** Each place, which stands once in its file, and what stands there then. */
  readonly edited?: Readonly<Record<string, readonly (readonly [place: string, then: string])[]>>
}

/** sinh x, with the gradient g · cosh x = g · √(1 + sinh² x). */
const operation: Patch = {
  row: 'an operation of the graph',
  most: 6,
  edited: {
    'src/engine/op.ts': [["  | 'stopGradient'\n", "  | 'stopGradient'\n  | 'sinh'\n"]],
    'src/engine/ops/elementwise.ts': [
      [
        '/** The gradient at 0 is 0. */\n',
        "/** The hyperbolic sine of each element, of the shape of `x`. */\nexport const sinh = (x: Node): Node => unary('sinh', x)\n/** The gradient at 0 is 0. */\n",
      ],
    ],
    'src/engine/gradient/elementwise.ts': [
      ['import {\n  cos,\n', 'import {\n  add,\n  cos,\n'],
      ['  neg,\n  sin,\n', '  neg,\n  sin,\n  sqrt,\n'],
      [
        '  stopGradient: () => [undefined],\n',
        '  stopGradient: () => [undefined],\n  sinh: (node, g) => [mul(g, sqrt(add(1, mul(node, node))))],\n',
      ],
    ],
    'src/engine/reference/elementwise.ts': [['  abs: Math.abs,\n', '  abs: Math.abs,\n  sinh: Math.sinh,\n']],
    'src/engine/onnx/operators.ts': [["  abs: 'Abs',\n", "  abs: 'Abs',\n  sinh: 'Sinh',\n"]],
    'src/engine/tensorflow/kernels.ts': [["  abs: 'abs',\n", "  abs: 'abs',\n  sinh: 'sinh',\n"]],
  },
}

/** A penalty on the squared log-ratio: + c·Σ w·(log r)². */
const lossOption: Patch = {
  row: 'an option of the loss',
  most: 3,
  edited: {
    'src/model/update-table.ts': [
      [
        '} as const\n',
        `  driftCoefficient: option({
    default: 0,
    schema: nonNegative,
    meaning: 'Weight of the squared log-ratio in the loss.',
    source: 'azlab',
    readBy: ['src/model/surrogate.ts'],
  }),
} as const
`,
      ],
    ],
    'src/model/surrogate.ts': [
      [
        "const COEFFICIENTS = ['entropyCoefficient'] as const",
        "const COEFFICIENTS = ['entropyCoefficient', 'driftCoefficient'] as const",
      ],
      ['old, entropyCoefficient } = inputs', 'old, entropyCoefficient, driftCoefficient } = inputs'],
      [
        '  return { loss: neg(add(sum(mul(tokenWeights, gain)), bonus)), entropy }\n',
        `  const drift = mul(sub(forced.chosen, old), counted)
  const penalty = mul(driftCoefficient, sum(mul(tokenWeights, mul(drift, drift))))
  return { loss: sub(penalty, add(sum(mul(tokenWeights, gain)), bonus)), entropy }
`,
      ],
    ],
  },
}

const stageOption: Patch = {
  row: 'an option of a stage',
  most: 2,
  edited: {
    'src/stage/learning-table.ts': [
      [
        '} as const\n',
        `  proposerWeight: option({
    default: 1,
    schema: nonNegative,
    meaning: 'Weight of a proposer group.',
    source: 'azlab',
    readBy: ['src/stage/advantage.ts'],
  }),
} as const
`,
      ],
    ],
    'src/stage/advantage.ts': [
      [
        "return role === 'solve' ? options.lambda : 1",
        "return role === 'solve' ? options.lambda : options.proposerWeight",
      ],
    ],
  },
}

const runOption: Patch = {
  row: 'an option of a run',
  most: 2,
  edited: {
    'src/run/option-table.ts': [
      [
        '} as const\n',
        `  pauseMs: option({
    default: 0,
    schema: whole,
    meaning: 'Milliseconds of rest after a step.',
    source: 'azlab',
    readBy: ['src/run/train.ts'],
  }),
} as const
`,
      ],
    ],
    'src/run/train.ts': [
      [
        '      state = step.state\n',
        '      state = step.state\n      if (config.pauseMs > 0) await new Promise((resume) => setTimeout(resume, config.pauseMs))\n',
      ],
    ],
  },
}

/** Whether the output is odd. */
const taskKind: Patch = {
  row: 'a task kind',
  most: 2,
  added: {
    'src/task/parity.ts': `// Parity: the solver sees a program and an input, and says whether the output is odd.

import { kind } from './own-kind.ts'

const words = { solve: (task: { readonly program: string }) => \`\${task.program} Is the output odd?\` }

export const parity = kind({
  name: 'parity',
  prompts: { compact: words, full: words },
  refuse: ({ outputs }) => (Number.isInteger(outputs[0]) ? null : 'The output is no whole number.'),
  task: ({ outputs }) => ({ asked: 'Is the output odd?', data: Number(outputs[0]) % 2 !== 0 }),
  check: (task, answer) => {
    const right = (answer === 'true') === task.data
    return { outcome: right ? 'right' : 'wrong', score: right ? 1 : 0, message: String(task.data) }
  },
})
`,
  },
  edited: {
    'src/task/kinds.ts': [
      [
        "import { OWN_FACTS, OWN_SHAPE } from './own-facts.ts'\n",
        "import { OWN_FACTS, OWN_SHAPE } from './own-facts.ts'\nimport { parity } from './parity.ts'\n",
      ],
      [
        '[deduction, abduction, induction] as readonly',
        '[deduction, abduction, induction, parity] as readonly',
      ],
    ],
  },
}

const benchmark: Patch = {
  row: 'a benchmark',
  most: 3,
  added: {
    'datasets-eval/sums/README.md': '# Sums of two numbers\n',
    'datasets-eval/sums/benchmark.json': JSON.stringify({
      name: 'sums',
      title: 'Sums of two numbers',
      kind: 'mathematics',
      source: { repository: 'https://example.org/sums', commit: '0', path: 'sums.jsonl' },
      file: 'sums/sums.jsonl',
      sha256: null,
      bytes: null,
      count: 3,
      licence: 'MIT',
      forbidden: [],
    }),
    'datasets-eval/sums/index.ts': `// Sums of two numbers.

import type { Benchmark, BenchmarkItem } from 'azlab/evaluate'
import { infoBeside } from '../benchmark.ts'

interface Sum extends BenchmarkItem {
  readonly a: number
  readonly b: number
}

export const benchmark: Benchmark<Sum> = {
  info: infoBeside(import.meta.url),
  templates: ['plain'],
  load: async () => [1, 2, 3].map((a) => ({ id: \`sums/\${a}\`, a, b: 10 * a })),
  prompt: ({ a, b }) => \`\${a} + \${b} = \`,
  extract: (completion) => completion.trim(),
  score: async ({ a, b }, completion) => ({
    correct: Number(completion) === a + b,
    reason: \`\${completion} against \${a + b}\`,
  }),
  close: async () => {},
}
`,
  },
}

export const PATCHES = { operation, lossOption, stageOption, runOption, taskKind, benchmark } as const
