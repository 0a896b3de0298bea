// What one new thing changes in the sources, counted on a copy of them: an operation, an option, a task kind, a benchmark. The copy
// compiles, the new things do their work in it, and the table of docs/architecture.md has these numbers.

import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { launch } from '../../scripts/launch.mjs'
import { root, run } from './built.ts'
import { PATCHES, type Patch } from './extension-patches.ts'

const copy = mkdtempSync(join(tmpdir(), 'azlab-extended-'))
after(() => rmSync(copy, { recursive: true, force: true }))

/** Changes the copy, and gives the files that the patch changes. */
function apply({ added = {}, edited = {} }: Patch): readonly string[] {
  for (const [path, text] of Object.entries(added)) {
    mkdirSync(dirname(join(copy, path)), { recursive: true })
    writeFileSync(join(copy, path), text, { flag: 'wx' })
  }
  for (const [path, changes] of Object.entries(edited)) {
    let text = readFileSync(join(copy, path), 'utf8')
    for (const [place, then] of changes) {
      assert.equal(text.split(place).length, 2, `${path} has this once: ${place}`)
      text = text.replace(place, () => then)
    }
    writeFileSync(join(copy, path), text)
  }
  return [...Object.keys(added), ...Object.keys(edited)]
}

const node = ['--conditions=azlab-source', '--disable-warning=ExperimentalWarning', '--no-maglev']

/** What a module of the copy finds: it is written there, and the last line that it prints is JSON. */
async function found(text: string): Promise<Record<string, unknown>> {
  writeFileSync(join(copy, 'look.ts'), text)
  const printed = await run(process.execPath, [...node, 'look.ts'], copy)
  return JSON.parse(printed.trim().split('\n').at(-1)!)
}

/** The command line of the copy: its exit code and all that it printed. */
async function azlab(args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  let output = ''
  const onOutput = (text: string) => {
    output += text
  }
  const code = await launch(process.execPath, [...node, 'src/cli/main.ts', ...args], { cwd: copy, onOutput })
  return { code, output }
}

interface ListedOptions {
  readonly [name: string]: unknown
  readonly $about: Readonly<Record<string, { readonly meaning: string; readonly choices: readonly string[] }>>
}

describe('new things in a copy of the sources', () => {
  const changed = new Map<Patch, readonly string[]>()
  let listed: ListedOptions

  before(async () => {
    for (const path of ['src', 'kernel', 'datasets-eval', 'package.json'])
      cpSync(join(root, path), join(copy, path), { recursive: true })
    for (const path of ['node_modules', 'models']) symlinkSync(join(root, path), join(copy, path))
    const config = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'))
    const include = ['src', 'kernel', 'datasets-eval']
    writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify({ ...config, include }))
    for (const patch of Object.values(PATCHES)) changed.set(patch, apply(patch))
    await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], copy)
    listed = JSON.parse((await azlab(['options', '--json'])).output)
  })

  for (const patch of Object.values(PATCHES))
    test(`${patch.row} changes at most ${patch.most} files, as many as docs/architecture.md says`, () => {
      const files = changed.get(patch)!
      assert.ok(files.length <= patch.most, files.join(', '))
      const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
      const [, said = ''] = new RegExp(`^\\| ${patch.row} \\| ([^|]*) \\|`, 'm').exec(page) ?? []
      const fresh = Object.keys(patch.added ?? {}).length
      const which = fresh === 0 ? '' : fresh === files.length ? ', all new' : ', one of them new'
      assert.equal(said, `${files.length}${which}`)
    })

  test('the operation is a name of the door, and every engine computes it and its gradient', async () => {
    const { values, slopes } = await found(`
      import * as e from 'azlab/engine'
      const x = e.input('x', [3])
      const y = e.sinh(x)
      const graph = { inputs: { x }, outputs: { y, slope: e.gradients(e.sum(y), [x])[0]! } }
      const found = { values: [] as number[][], slopes: [] as number[][] }
      for (const runner of [e.referenceRunner(), e.onnxRunner({ threads: 1 }), e.tensorflowRunner({ threads: 1 })]) {
        const out = await (await runner.compile(graph)).run({ x: e.floats([3], [-1, 0, 2]) })
        found.values.push([...out.y!.data])
        found.slopes.push([...out.slope!.data])
        await runner.close()
      }
      console.log(JSON.stringify(found))
    `)
    const near = (rows: unknown, f: (x: number) => number) => {
      assert.equal((rows as number[][]).length, 3)
      for (const row of rows as number[][])
        [-1, 0, 2].forEach((x, i) => {
          assert.ok(Math.abs(row[i]! - f(x)) < 1e-5, `${row[i]} against ${f(x)}`)
        })
    }
    near(values, Math.sinh)
    near(slopes, Math.cosh)
  })

  test('the option of the loss is in the loss, with layers kept and with layers computed again', async () => {
    const { losses, refused, usual } = await found(`
      import { az, DEFAULT_OPTIONS, stageOptions, updateOptions } from 'azlab'
      const losses: number[][] = []
      let refused = ''
      for (const checkpointing of [false, true]) {
        const policy = await az.policy('tiny', { checkpointing })
        const [drawn] = await policy.sample([{ prompt: 'p', key: 'k' }], { maxTokens: 4 })
        const row = { prompt: 'p', tokens: drawn!.tokens }
        const [now] = await policy.score([row])
        const weights = now!.map(() => 1 / now!.length)
        const logprobs = now!.map((one) => one - 0.5)
        const own = [0, 1].map(async (driftCoefficient) => {
          const options = updateOptions(stageOptions({ driftCoefficient }))
          const learned = await policy.update([{ ...row, logprobs, weights, advantages: weights }], options)
          return learned.statistics.loss
        })
        losses.push(await Promise.all(own))
        const bad = { ...updateOptions(stageOptions()), driftCoefficient: -1 }
        await policy.update([], bad).catch((error) => (refused = error.code + ' ' + error.message))
      }
      console.log(JSON.stringify({ losses, refused, usual: DEFAULT_OPTIONS.driftCoefficient }))
      process.exit()
    `)
    // The weights sum to 1, and every log-ratio is 0.5.
    for (const [without, withIt] of losses as [number, number][])
      assert.ok(Math.abs(withIt - without - 0.25) < 1e-4, `${withIt - without}`)
    assert.equal((losses as number[][]).length, 2)
    assert.equal(refused, 'policy/update-option The update option driftCoefficient is -1.')
    assert.equal(usual, 0)
  })

  test('the options are listed with default and meaning', () => {
    for (const [name, usual, meaning] of [
      ['driftCoefficient', 0, 'Weight of the squared log-ratio in the loss.'],
      ['proposerWeight', 1, 'Weight of a proposer group.'],
      ['pauseMs', 0, 'Milliseconds of rest after a step.'],
    ] as const)
      assert.deepEqual([listed[name], listed.$about[name]?.meaning], [usual, meaning])
  })

  test('the options are read from --set and checked', async () => {
    const { read } = await found(`
      import { configFromText, runConfig } from 'azlab/run'
      const read = ['driftCoefficient=0.5', 'proposerWeight=2', 'pauseMs=20'].map((text) => configFromText(text))
      const { pauseMs, stages } = runConfig(Object.assign({}, ...read))
      console.log(JSON.stringify({ read: [pauseMs, stages.driftCoefficient, stages.proposerWeight] }))
    `)
    assert.deepEqual(read, [20, 0.5, 2])
    for (const [name, expected] of [
      ['driftCoefficient', 'a number of at least 0'],
      ['proposerWeight', 'a number of at least 0'],
      ['pauseMs', 'a whole number of at least 0'],
    ]) {
      const { code, output } = await azlab(['train', '--set', `${name}=-1`, '--out', 'never'])
      assert.equal(code, 2)
      assert.match(output, new RegExp(`Option ${name} is -1; expected ${expected}\\.`))
    }
  })

  test('the task kind is a type of the options, and its proposals become tasks', async () => {
    assert.ok(listed.$about.types!.choices.includes('parity'))
    const { kinds } = await found(`
      import { az, scriptedPolicy } from 'azlab'
      const program = (text: string) => '<answer>\\n\`\`\`javascript\\n' + text + '\\n\`\`\`\\n\`\`\`input\\n2\\n\`\`\`\\n</answer>'
      const texts = ['function f(a) { return a + 1; }', 'function f(a) { return [a]; }']
      let asked = 0
      const policy = scriptedPolicy({ reply: () => program(texts[asked++]!) })
      const lab = az.lab({ policy, types: ['parity'], batch: 2, references: 0 })
      const records = await lab.validate(await lab.propose('parity'))
      console.log(JSON.stringify({ kinds: records.map((one) => [one.kind, one.type, one.reason ?? one.data]) }))
      await lab.close()
    `)
    assert.deepEqual(kinds, [
      ['task', 'parity', true],
      ['rejection', 'parity', 'refused'],
    ])
  })

  test('the benchmark is found by its name and scored', async () => {
    const { names, correct } = await found(`
      import { scriptedPolicy } from 'azlab'
      import { evaluateItems, listBenchmarks, openBenchmark } from 'azlab/evaluate'
      const sums = await openBenchmark('sums')
      const eleven = scriptedPolicy({ reply: () => '11' })
      const { records } = await evaluateItems(eleven, sums, await sums.load(''))
      const names = (await listBenchmarks()).map((info) => info.name)
      console.log(JSON.stringify({ names, correct: records.map((one) => one.correct) }))
    `)
    assert.ok((names as string[]).includes('sums'))
    assert.deepEqual(correct, [true, false, false])
  })
})
