// docs/errors.md from the sources: every error code with what it says and what to do. `node scripts/errors.mjs` writes the page.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ts = createRequire(import.meta.url)('typescript')
const root = fileURLToPath(new URL('..', import.meta.url))
const CODE = /^[a-z]+\/[a-z0-9-]+$/
/** Messages and hints of one code that the page shows. */
const MOST = 3

/** What begins a code, said once. */
const AREAS = {
  ablation: 'Plans of ablations.',
  advantage: 'The stage advantage.',
  bench: 'The command bench.',
  benchmark: 'Benchmarks and their files.',
  buffer: 'Buffers of tasks.',
  commit: 'The stage commit.',
  compare: '`az.compare`.',
  config: 'Configuration files.',
  control: '`az.control`.',
  data: 'Data of benchmarks on this machine.',
  engine: 'What computes.',
  evaluate: 'Evaluations and held-out accuracy.',
  executor: 'What runs programs.',
  figure: 'Figures of your own.',
  figures: 'Figures held against their records.',
  file: 'Files in general.',
  frame: 'Data frames.',
  hub: 'Models of the Hugging Face hub.',
  input: 'Lines on standard input of a command.',
  kernel: 'The notebook kernel.',
  lab: 'A lab.',
  language: 'Languages of programs.',
  lineage: '`az.lineage`.',
  model: 'Models: folder, tokenizer, template, sampling, training.',
  notebook: 'Notebook files.',
  options: 'Options of stages, runs, labs and calls.',
  output: 'What a command prints.',
  plot: 'Figures of runs.',
  policy: 'Policies.',
  pretrain: 'Pre-training.',
  reward: 'The stage reward.',
  run: 'Folders of runs.',
  safetensors: 'Files of weights.',
  setup: 'The command setup.',
  stage: 'What a stage is given.',
  table: '`az.table`.',
  task: 'Tasks.',
  usage: 'The command line.',
}

/** What the source of a code does not say in a form that can be read there: [what it says, what to do]. */
const SAID = {
  'task/kind': [
    'The name of a kind is …; expected ….<br>task of kind … gave …; expected ….',
    'Correct what the message names: in what az.kind is given, or in what a function of the kind gives back.',
  ],
  'engine/broken': ['', 'Install the package anew, as its message says; `azlab doctor` tries it.'],
  'engine/crashed': [
    'The process of the engine ended: ….',
    'Run it again; if it repeats, less memory at a time (`samplingMiB`, `activationMiB`) or another engine.',
  ],
  'engine/missing-input': ['', 'Feed every input of the graph by its name.'],
  'engine/missing-slot': ['', 'Fill the slot before the program reads it.'],
  'engine/released': ['', 'Compile the program again, or release it later.'],
  'engine/runtime': ['', 'Its message has what the runtime says; `azlab engines` runs the self-test.'],
  'engine/unknown-operation': ['', 'Use the operations of `azlab/engine`.'],
  'executor/start': ['', '`azlab doctor` says what this machine gives and what is missing.'],
  'frame/broken': [
    '',
    'Set the overrides of package.json that the message gives, and install danfojs-node anew.',
  ],
  'kernel/closed': ['', 'Start another kernel.'],
  'kernel/connection': ['The connection file of the kernel cannot be read: ….', ''],
  'kernel/malformed': ['', 'The message is passed over; a front end that sends such messages is at fault.'],
  'kernel/replayed': [
    '',
    'The message is passed over: a message is taken once, and none of the kernel itself.',
  ],
  'kernel/signature': ['', 'The message is passed over: it is of no front end that has the connection file.'],
  'options/release': ['', 'Name one of the releases that the message lists.'],
  'policy/bad-sequence': [
    '',
    'Give tokens, log-probabilities, advantages and weights of one length, all finite.',
  ],
  'pretrain/empty-corpus': [
    '',
    'Draw more programs, or look at `azlab doctor`: the executor may refuse them all.',
  ],
  'run/no-checkpoint': ['', 'Take one of the steps in `run.checkpoints`; `keepCheckpoints` 0 keeps all.'],
  'run/no-step': ['', 'Take one of the steps in `run.steps`.'],
  'setup/missing': ['', 'Install what the message names, and run the command again.'],
  'usage/choice': ['There is no … ….', 'The message has the nearest name, or all of them.'],
}

function sources() {
  return ['src', 'kernel', 'datasets-eval'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((name) => join(folder, String(name)))
      .filter((name) => name.endsWith('.ts'))
      .sort(),
  )
}

/** The text of a message as far as the source has it; … stands for what is known when it is thrown. */
function text(node) {
  if (node === undefined) return ''
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isTemplateExpression(node))
    return (
      node.head.text +
      node.templateSpans.map((span) => `${inner(span.expression)}${span.literal.text}`).join('')
    )
  if (ts.isBinaryExpression(node)) return text(node.left) + text(node.right)
  if (ts.isConditionalExpression(node))
    return text(node.whenTrue).length > 2 ? text(node.whenTrue) : text(node.whenFalse)
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return text(node.expression)
  return '…'
}

/** A part that is chosen among words is shown as its first; what is computed is …. */
const inner = (node) => (ts.isConditionalExpression(node) && text(node).length > 2 ? text(node) : '…')

/** A property of an object literal, also inside a literal that is spread into it. */
function property(object, name) {
  for (const one of object?.properties ?? []) {
    if (ts.isPropertyAssignment(one) && one.name.getText() === name) return one.initializer
    if (ts.isSpreadAssignment(one) && ts.isObjectLiteralExpression(one.expression)) {
      const found = property(one.expression, name)
      if (found) return found
    }
  }
  return undefined
}

/** A hint may come through the function that says what to do with a promise. */
const hintOf = (node) => (node && ts.isCallExpression(node) ? text(node.arguments.at(-1)) : text(node))

function entriesOf(path) {
  const source = ts.createSourceFile(
    path,
    readFileSync(join(root, path), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  )
  const found = []
  const add = (code, message, hint, expected) => found.push({ code, message, hint, expected })
  const visit = (node) => {
    if (
      ts.isPropertyAssignment(node) &&
      node.name.getText() === 'code' &&
      ts.isStringLiteralLike(node.initializer)
    ) {
      const code = node.initializer.text
      if (CODE.test(code)) {
        let object = node.parent
        while (ts.isSpreadAssignment(object.parent)) object = object.parent.parent
        const call = object.parent
        const isCall = ts.isNewExpression(call) || ts.isCallExpression(call)
        const what = property(object, 'what')
        if (what)
          add(code, `There is no ${text(what)} ….`, 'The message has the nearest name, or all of them.', '')
        else
          add(
            code,
            isCall ? text(call.arguments[0]) : '',
            hintOf(property(object, 'hint')),
            text(property(object, 'expected')),
          )
      }
    }
    // Functions that take the code itself, as their first argument.
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && node.arguments?.[0] !== undefined) {
      const [first, second] = node.arguments
      if (
        ts.isStringLiteralLike(first) &&
        CODE.test(first.text) &&
        /^(absent|WireError)$/.test(node.expression.getText())
      )
        add(
          first.text,
          node.expression.getText() === 'absent' ? `The run has no ${text(second)}.` : text(second),
          '',
          '',
        )
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** Every error code with its messages, hints and expectations, in order. */
export function errorCodes() {
  const codes = new Map()
  for (const path of sources())
    for (const { code, message, hint, expected } of entriesOf(path)) {
      const known = codes.get(code) ?? { messages: new Set(), hints: new Set(), expected: new Set() }
      for (const [set, one] of [
        [known.messages, message],
        [known.hints, hint],
        [known.expected, expected],
      ])
        if (one.replace(/[…\s.'"]/g, '') !== '') set.add(one.replace(/\s+/g, ' ').trim())
      codes.set(code, known)
    }
  for (const [code, [message, hint]] of Object.entries(SAID)) {
    const known = codes.get(code)
    // A code that is gone is told by the test, which compares this list with the sources.
    if (known === undefined) throw new Error(`${code} is no code of the sources any more`)
    if (message !== '' && known.messages.size === 0) known.messages.add(message)
    if (hint !== '' && known.hints.size === 0) known.hints.add(hint)
  }
  return new Map([...codes].sort(([a], [b]) => (a < b ? -1 : 1)))
}

const cell = (texts) => [...texts].slice(0, MOST).join('<br>').replaceAll('|', '\\|')

/** The whole page. */
export function errorsPage() {
  const areas = new Map()
  for (const [code, entry] of errorCodes()) {
    const [area] = code.split('/')
    areas.set(area, [...(areas.get(area) ?? []), [code, entry]])
  }
  const sections = [...areas].map(([area, entries]) => {
    const rows = entries.map(([code, { messages, hints, expected }]) => {
      const todo = hints.size > 0 ? cell(hints) : expected.size > 0 ? `Expected: ${cell(expected)}.` : ''
      return `| \`${code}\` | ${cell(messages)} | ${todo} |`
    })
    return `## ${area}\n\n${AREAS[area]}\n\n| code | what it says | what to do |\n| --- | --- | --- |\n${rows.join('\n')}\n`
  })
  return `# Error codes

Every error of azlab is an \`AzlabError\` (of benchmarks a \`BenchmarkError\`, of the kernel's wire a \`WireError\`) with a \`code\`, the \`value\` at
fault, what was \`expected\` and a \`hint\`; its message says all of them in a line or two. A program tells errors apart by their
code. … stands for what is known when the error is thrown. On the command line an unknown name or option ends with exit code 2, any other
error with 1.

This page is written from the sources by \`node scripts/errors.mjs\`, and a test compares it with them.

${sections.join('\n')}`
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(join(root, 'docs/errors.md'), errorsPage())
