// Whether the figures of a run are those of its records: runs are made as users make them, and every figure of their folders
// and of the table at their end is summed up here, from the plain files and by nothing of the library.
//
//   node bench/figures.ts --runs 100 --out bench/results/figures.json [-- azlab train's options, default --steps 3]
//   node bench/figures.ts --run FOLDER          # a run that is there already, without its table
//
// It ends with 1 where a figure is contradicted. Each run has its own seed.

import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { NODE_FLAGS } from '../src/platform/v8.ts'

const TYPES = ['deduction', 'abduction', 'induction'] as const

/** One figure that its records contradict. */
export interface Wrong {
  readonly file: string
  readonly figure: string
  readonly said: unknown
  readonly records: number
}

/** What was compared, and what was wrong. */
export interface Checked {
  figures: number
  readonly wrong: Wrong[]
}

// biome-ignore lint/suspicious/noExplicitAny: the files are read as they are, not by the library's types.
type Plain = any

const readPlain = async (path: string): Promise<Plain> => JSON.parse(await readFile(path, 'utf8'))
const linesOf = (text: string): readonly Plain[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

/** For a file that a run need not have. */
const orNothing =
  <T>(nothing: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code !== 'ENOENT') throw error
    return nothing
  }

/** Every figure of a run's folder against the records beside it. */
export async function checkRun(folder: string): Promise<Checked> {
  const checked: Checked = { figures: 0, wrong: [] }
  const compare = (file: string) => (figure: string, said: unknown, records: number) => {
    checked.figures++
    if (typeof said !== 'number' || !(Math.abs(said - records) <= 1e-9 * Math.max(1, Math.abs(records))))
      checked.wrong.push({ file, figure, said, records })
  }
  const measured = new Map<number, Plain>()
  for (const name of (await readdir(join(folder, 'heldout'))).sort()) {
    const file = join('heldout', name)
    const one = await readPlain(join(folder, file))
    measured.set(Number.parseInt(name, 10), one)
    checkAccuracies(one.metrics, one.scores, compare(file))
    for (const way of ['greedy', 'sampled'] as const)
      compare(file)(`mean.${way}`, one.mean[way].mean, meanOfTypes(one.scores, way))
  }
  const journal = linesOf(await readFile(join(folder, 'journal.jsonl'), 'utf8').catch(orNothing('')))
  for (const line of journal) {
    const scores = measured.get(line.step)?.scores
    if (line.heldout && scores)
      checkAccuracies(line.heldout, scores, compare(`journal.jsonl, step ${line.step}`))
    if (line.step > 0) await checkStep(folder, line, compare)
  }
  const heldout = (await readPlain(join(folder, 'summary.json')).catch(orNothing(null)))?.heldout
  if (!heldout) return checked
  const [first, last] = [Math.min(...measured.keys()), Math.max(...measured.keys())]
  const [before, after] = [measured.get(first)?.scores, measured.get(last)?.scores]
  checkAccuracies(heldout.before, before, compare('summary.json, before'))
  checkAccuracies(heldout.after, after, compare('summary.json, after'))
  for (const way of ['greedy', 'sampled'] as const)
    compare('summary.json')(
      `rise.${way}`,
      heldout.rise[way].mean,
      meanOfTypes(after, way) - meanOfTypes(before, way),
    )
  return checked
}

type Compare = (figure: string, said: unknown, records: number) => void

/** Right answers of all tasks over answers of all tasks: each task of a type has as many. */
function share(scores: readonly Plain[], way: 'greedy' | 'sampled'): number {
  let [right, answers] = [0, 0]
  for (const { greedy, right: some, samples } of scores) {
    right += way === 'greedy' ? greedy : some
    answers += way === 'greedy' ? 1 : samples
  }
  return right / answers
}

const meanOfTypes = (scores: Plain, way: 'greedy' | 'sampled'): number =>
  TYPES.reduce((sum, type) => sum + share(scores[type], way), 0) / TYPES.length

/** Accuracies, their counts, and whether each interval is around its accuracy and no other figure's. */
function checkAccuracies(metrics: Plain, scores: Plain, compare: Compare): void {
  for (const type of TYPES) {
    const said = metrics[type]
    compare(`${type}.n`, said.n, scores[type].length)
    for (const way of ['greedy', 'sampled'] as const) {
      const records = share(scores[type], way)
      compare(`${type}.${way}`, said[way], records)
      const [low, high] = said[`${way}Interval`]
      // The 95 % interval of a mean of n scores from 0 to 1 lies at this many points of the figure at the most.
      const reach = 4 * Math.sqrt(0.25 / scores[type].length)
      const fits =
        low <= records && records <= high && records - low <= reach && high - records <= reach && low < high
      compare(`${type}.${way}Interval holds it`, Number(fits), 1)
    }
  }
}

/** A line of the journal against the records of its step. */
async function checkStep(folder: string, line: Plain, compare: (file: string) => Compare): Promise<void> {
  const name = `${String(line.step).padStart(6, '0')}.jsonl.gz`
  const records = linesOf(gunzipSync(await readFile(join(folder, 'steps', name))).toString())
  const check = compare(`journal.jsonl, step ${line.step}`)
  const rewards = records.filter(({ kind }) => kind === 'reward')
  for (const group of line.groups) {
    const own = rewards.filter(({ type, role }) => type === group.type && role === group.role)
    const where = `${group.type}.${group.role}`
    check(`${where}.responses`, group.responses, own.length)
    if (own.length) check(`${where}.rewardMean`, group.rewardMean, meanOf(own.map(({ value }) => value)))
  }
  const step = records.find((one) => Array.isArray(one.validations)) as Plain
  const byId = new Map(records.filter(({ id }) => id).map((one) => [one.id, one]))
  const listed = (list: string): readonly Plain[] => step[list].map((id: string) => byId.get(id))
  for (const proposer of line.proposer) {
    const own = (list: string) => listed(list).filter(({ type }) => type === proposer.type)
    check(`${proposer.type}.proposals`, proposer.proposals, own('proposals').length)
    check(
      `${proposer.type}.valid`,
      proposer.valid,
      own('validations').filter(({ kind }) => kind === 'task').length,
    )
    for (const [i, rate] of own('rates').entries()) {
      const scores = rate.verdicts.map((one: Plain) => byId.get(one['@']).score)
      check(`${proposer.type}.rates[${i}]`, proposer.rates[i], meanOf(scores))
    }
  }
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, one) => sum + one, 0) / values.length

/** The table that train prints against the files of held-out answers: to the digit that is shown. */
async function checkTable(printed: string, folder: string): Promise<Checked> {
  const checked: Checked = { figures: 0, wrong: [] }
  const files = (await readdir(join(folder, 'heldout'))).sort()
  const [before, after] = await Promise.all(
    [files[0], files.at(-1)].map(async (name) => (await readPlain(join(folder, 'heldout', name!))).scores),
  )
  for (const name of [...TYPES, 'mean'] as const)
    for (const [shown, way] of [
      ['greedy', 'greedy'],
      ['temp. 1', 'sampled'],
    ] as const) {
      const row =
        printed.split('\n').find((line) => line.startsWith(name) && line.includes(` ${shown} `)) ?? ''
      const figures = row
        .replace(/^.*(greedy|temp\. 1)/, '')
        .replace(/\([^)]*\)/g, '')
        .match(/[+−-]?\d+\.\d/g)
        ?.map((text) => Number(text.replace('−', '-')))
      const of = (scores: Plain) =>
        (name === 'mean' ? meanOfTypes(scores, way) : share(scores[name], way)) * 100
      const wanted = [of(before), of(after), of(after) - of(before)]
      for (const [i, records] of wanted.entries()) {
        checked.figures++
        const said = figures?.[i]
        if (said === undefined || Math.abs(said - records) > 0.05 + 1e-9)
          checked.wrong.push({
            file: 'the table',
            figure: `${name}, ${shown}, column ${i + 1}`,
            said,
            records,
          })
      }
    }
  return checked
}

/** One run in a scratch folder, checked. */
async function oneRun(seed: number, options: readonly string[]): Promise<Checked> {
  const scratch = await mkdtemp(join(tmpdir(), 'azlab-figures-'))
  const folder = join(scratch, 'run')
  const main = new URL('../src/cli/main.ts', import.meta.url).pathname
  const args = [
    ...NODE_FLAGS,
    main,
    'train',
    '--seed',
    String(seed),
    '--no-pictures',
    '--out',
    folder,
    ...options,
  ]
  try {
    const printed = await new Promise<string>((resolve, reject) => {
      const done = (error: Error | null, stdout: string, stderr: string): void =>
        error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(stdout)
      execFile(process.execPath, args, { timeout: 600_000, maxBuffer: 2 ** 26 }, done)
    })
    const [inFolder, inTable] = [await checkRun(folder), await checkTable(printed, folder)]
    const told = await readFile(join(folder, 'incidents.jsonl'), 'utf8').catch(() => '')
    for (const { file, figure, said, records } of linesOf(told))
      console.log('incident', file, figure, said, records)
    return { figures: inFolder.figures + inTable.figures, wrong: [...inFolder.wrong, ...inTable.wrong] }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { runs: { type: 'string', default: '100' }, run: { type: 'string' }, out: { type: 'string' } },
    allowPositionals: true,
  })
  const sum: Checked = { figures: 0, wrong: [] }
  const runs = values.run === undefined ? Number(values.runs) : 1
  const options = positionals.length ? positionals : ['--steps', '3']
  for (let i = 1; i <= runs; i++) {
    const { figures, wrong } =
      values.run === undefined ? await oneRun(i, options) : await checkRun(values.run)
    sum.figures += figures
    sum.wrong.push(...wrong)
    for (const one of wrong) console.log(`run ${i}:`, JSON.stringify(one))
    console.log(`${i} of ${runs} runs, ${sum.figures} figures, ${sum.wrong.length} contradicted`)
  }
  if (values.out) {
    const machine = `${cpus().length} × ${cpus()[0]?.model}`
    const command = `node bench/figures.ts --runs ${runs} -- ${options.join(' ')}`
    const { node, v8 } = process.versions
    const result = {
      command,
      machine,
      node,
      v8,
      flags: NODE_FLAGS,
      runs,
      figures: sum.figures,
      wrong: sum.wrong,
    }
    await writeFile(values.out, `${JSON.stringify(result, null, 2)}\n`)
  }
  process.exitCode = sum.wrong.length ? 1 : 0
}
