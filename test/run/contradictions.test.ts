// A wrong figure in a run: caught before it is written, caught when it is read, said, and the right one used.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { inspect } from 'node:util'
import { JSDOM } from 'jsdom'
import { type Incident, incidentText } from '../../src/core/index.ts'
import { az } from '../../src/lab/index.ts'
import { openRun } from '../../src/run/open.ts'
import { heldoutOfRun, reportData } from '../../src/view/index.ts'
import { reportHtml } from '../../src/view/report.ts'

const FIXTURE = join(import.meta.dirname, 'train-fixture.ts')
const FORGED = join(import.meta.dirname, 'forged-figures.ts')

/** A run of the fixture in a process of its own, the first `forgeries` greedy accuracies computed wrongly. */
function play(out: string, forgeries: number): Promise<{ readonly code: number; readonly stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...process.execArgv.filter((one) => !one.startsWith('--test')), '--import', FORGED, FIXTURE, out],
      { env: { ...process.env, AZLAB_FORGE: String(forgeries), NODE_TEST_CONTEXT: '' } },
      (error, _stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code ?? 1), stderr }),
    )
  })
}

let folder = ''
let sound = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azlab-contradictions-'))
  sound = join(folder, 'sound')
  const { code, stderr } = await play(sound, 0)
  assert.equal(code, 0, stderr)
})
after(() => rm(folder, { recursive: true, force: true }))

/** What a run holds that depends on its draws alone. */
async function bytesOf(run: string): Promise<Readonly<Record<string, string>>> {
  const names = [
    'journal.jsonl',
    ...['heldout', 'steps'].map(async (one) =>
      (await readdir(join(run, one))).map((name) => join(one, name)),
    ),
  ]
  const all = (await Promise.all(names)).flat().sort()
  const held = all.map(async (name) => [name, (await readFile(join(run, name))).toString('base64')])
  return Object.fromEntries(await Promise.all(held))
}

// biome-ignore lint/suspicious/noExplicitAny: a file is forged in whatever field.
type Loose = any

/** A copy of the sound run in which one file is changed. */
async function forged(name: string, file: string, change: (value: Loose) => void): Promise<string> {
  const run = join(folder, name)
  await cp(sound, run, { recursive: true })
  const path = join(run, file)
  const lines = (await readFile(path, 'utf8')).trimEnd()
  const values = file.endsWith('.jsonl') ? lines.split('\n').map((one) => JSON.parse(one)) : JSON.parse(lines)
  change(values)
  const text = Array.isArray(values)
    ? values.map((one) => JSON.stringify(one)).join('\n')
    : JSON.stringify(values)
  await writeFile(path, `${text}\n`)
  return run
}

/** Where the numbers of a line are. */
function leavesOf(value: unknown, keys: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value === 'number') return [keys]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, one]) => leavesOf(one, [...keys, key]))
}

const figures = (incidents: readonly Incident[]): readonly string[] => incidents.map(({ figure }) => figure)

describe('a figure that is computed wrongly', () => {
  test('once: it is computed again, told, written into the run, and the run is the one without the fault', async () => {
    const run = join(folder, 'once')
    const { code, stderr } = await play(run, 1)
    assert.equal(code, 0, stderr)
    const { incidents } = await openRun(run)
    const [first] = incidents
    assert.deepEqual(figures(incidents), ['metrics.deduction.greedy'])
    assert.deepEqual([first?.found, first?.mended], ['writing', true])
    assert.equal((first?.said as number) - (first?.records as number), 0.125)
    assert.deepEqual([first?.node, first?.v8], [process.versions.node, process.versions.v8])
    assert.ok(first?.flags.includes('--import'))
    assert.deepEqual(await bytesOf(run), await bytesOf(sound))
    // docs/run-folder.md names the fields of a line.
    const page = await readFile(new URL('../../docs/run-folder.md', import.meta.url), 'utf8')
    const section = page.split(/^## /m).find((one) => one.startsWith('incidents.jsonl\n')) ?? ''
    const documented = [...section.matchAll(/^\| `([a-z0-9]+)(?:\[\])?` \|/gm)].map(([, name]) => name)
    const line = JSON.parse(await readFile(join(run, 'incidents.jsonl'), 'utf8'))
    assert.deepEqual(documented.sort(), Object.keys(line).sort())
  })

  test('each time: what was counted is kept with its checkpoint, the error names the figure, and a sound process goes on to the same run', async () => {
    const run = join(folder, 'always')
    const { code, stderr } = await play(run, 1e9)
    assert.notEqual(code, 0)
    assert.match(stderr, /figures\/contradiction/)
    assert.match(stderr, /metrics\.deduction\.greedy is computed as/)
    const kept = JSON.parse(await readFile(join(run, 'heldout', '000000.json'), 'utf8'))
    assert.deepEqual(Object.keys(kept), ['scores', 'counts'])
    assert.deepEqual(await readdir(join(run, 'checkpoints')), ['000000'])
    // Figures are derived from the counts where a sound process reads them.
    const before = (await openRun(sound)).metrics[0]?.heldout
    assert.deepEqual((await openRun(run)).metrics[0]?.heldout, before)
    const again = await play(run, 0)
    assert.equal(again.code, 0, again.stderr)
    assert.deepEqual((await openRun(run)).summary?.heldout, (await openRun(sound)).summary?.heldout)
    assert.deepEqual((await openRun(run)).metrics, (await openRun(sound)).metrics)
  })

  test('each time at the last step: the step, its line and its weights are kept', async () => {
    const run = join(folder, 'late')
    await cp(sound, run, { recursive: true })
    // As a run that was ended after its fourth step.
    await rm(join(run, 'summary.json'))
    await rm(join(run, 'checkpoints', '000005'), { recursive: true })
    const { code, stderr } = await play(run, 1e9)
    assert.notEqual(code, 0)
    assert.match(stderr, /figures\/contradiction/)
    assert.ok((await readdir(join(run, 'steps'))).includes('000005.jsonl.gz'))
    assert.ok((await readdir(join(run, 'checkpoints'))).includes('000005'))
    const lines = (await readFile(join(run, 'journal.jsonl'), 'utf8')).trimEnd().split('\n')
    assert.equal(JSON.parse(lines.at(-1) ?? '').step, 5)
    const again = await play(run, 0)
    assert.equal(again.code, 0, again.stderr)
    assert.deepEqual((await openRun(run)).summary?.heldout, (await openRun(sound)).summary?.heldout)
  })
})

describe('a wrong figure in a file', () => {
  const wrong: readonly (readonly [string, string, string, (value: Loose) => void])[] = [
    [
      'held-out accuracy',
      'heldout/000005.json',
      'metrics.deduction.greedy',
      ({ metrics }) => {
        metrics.deduction.greedy = 0.355
      },
    ],
    [
      'held-out interval',
      'heldout/000005.json',
      'metrics.abduction.sampledInterval',
      ({ metrics }) => {
        metrics.abduction.sampledInterval = [0.2, 0.3]
      },
    ],
    [
      'right answers',
      'heldout/000005.json',
      'metrics.induction.right.sampled',
      ({ metrics }) => {
        metrics.induction.right.sampled = 77
      },
    ],
    [
      'held-out mean',
      'heldout/000000.json',
      'mean.sampled.mean',
      ({ mean }) => {
        mean.sampled.mean = 0.348
      },
    ],
    [
      'entropy',
      'heldout/000000.json',
      'entropy',
      (value) => {
        value.entropy = 17
      },
    ],
    [
      'line of the journal',
      'journal.jsonl',
      'heldout.abduction.sampled',
      (lines) => {
        lines.at(-1).heldout.abduction.sampled = 0.123
      },
    ],
    [
      'summary',
      'summary.json',
      'heldout.after.deduction.greedy',
      ({ heldout }) => {
        heldout.after.deduction.greedy = 0.355
      },
    ],
    [
      'rise',
      'summary.json',
      'heldout.rise.sampled.mean',
      ({ heldout }) => {
        heldout.rise.sampled.mean = 0.9
      },
    ],
  ]
  for (const [name, file, figure, change] of wrong)
    test(`${name}: it is said, and the right one is used by an opened run, its table and its report`, async () => {
      const right = await openRun(sound)
      const run = await openRun(await forged(name.replaceAll(' ', '-'), file, change))
      assert.ok(figures(run.incidents).includes(figure), figures(run.incidents).join(', '))
      for (const one of run.incidents) assert.deepEqual([one.found, one.mended], ['reading', true])
      assert.deepEqual(run.metrics, right.metrics)
      assert.deepEqual(run.heldout, right.heldout)
      assert.deepEqual(run.summary, right.summary)
      assert.deepEqual(heldoutOfRun(run), heldoutOfRun(right))
      const { document } = new JSDOM(reportHtml(await reportData(run), '')).window
      const said = document.getElementById('contradictions')?.textContent ?? ''
      for (const one of run.incidents) assert.ok(said.includes(incidentText(one)), said)
    })

  const lines: readonly (readonly [string, string, string, (lines: Loose) => void])[] = [
    [
      'mean of the rewards',
      'journal.jsonl',
      'groups.deduction.solve.rewardMean',
      (all) => {
        all
          .at(-1)
          .groups.find((one: Loose) => one.type === 'deduction' && one.role === 'solve').rewardMean += 0.1
      },
    ],
    [
      'count of valid proposals',
      'journal.jsonl',
      'proposer.deduction.valid',
      (all) => {
        all.at(-1).proposer.find((one: Loose) => one.type === 'deduction').valid += 1
      },
    ],
    [
      'solve rate',
      'journal.jsonl',
      'proposer.deduction.rates[0]',
      (all) => {
        all.at(-1).proposer.find((one: Loose) => one.type === 'deduction').rates[0] = 0.999
      },
    ],
    [
      'count of tokens',
      'timings.jsonl',
      'tokensSampled',
      (all) => {
        all.at(-1).tokensSampled += 5
      },
    ],
  ]
  for (const [name, file, figure, change] of lines)
    test(`${name} in a line of a step: it is said, and the right one is used by an opened run and its report`, async () => {
      const right = await openRun(sound)
      const run = await openRun(await forged(name.replaceAll(' ', '-'), file, change))
      assert.ok(figures(run.incidents).includes(figure), figures(run.incidents).join(', '))
      for (const one of run.incidents) assert.deepEqual([one.found, one.mended], ['reading', true])
      assert.deepEqual(run.metrics, right.metrics)
      assert.deepEqual(run.timings, right.timings)
      const found = await reportData(run)
      assert.deepEqual(found.incidents, run.incidents)
      assert.deepEqual(found.run.metrics, right.metrics)
    })

  test('a line forged in many places: az.open says each, and every figure of the run is that of the sound one', async () => {
    const run = await az.open(
      await forged('many', 'journal.jsonl', (all) => {
        const line = all[2]
        for (const one of line.groups) Object.assign(one, { rewardMean: 9.99, accuracy: 0.999 })
        for (const one of line.proposer) Object.assign(one, { valid: 16, rejections: {} })
        line.update.entropy = 7.7
        line.buffers.deduction = 9999
      }),
    )
    const right = await az.open(sound)
    const said = figures(run.incidents)
    for (const figure of [
      ...[
        'groups.deduction.solve.rewardMean',
        'groups.abduction.propose.accuracy',
        'proposer.deduction.valid',
      ],
      ...['update.entropy', 'buffers.deduction'],
    ])
      assert.ok(said.includes(figure), `${figure} is not among ${said.join(', ')}`)
    assert.ok(said.some((one) => one.startsWith('proposer.deduction.rejections.')))
    for (const draw of [
      'learnability',
      'solveRate',
      'rewardLength',
      'validity',
      'complexity',
      'update',
      'time',
    ] as const)
      assert.deepEqual(az.plot[draw](run), az.plot[draw](right), draw)
    const face = (one: unknown) => inspect(one).replaceAll(join(folder, 'many'), sound)
    assert.equal(face(run), face(right))
  })

  test('every number in a line of a step is compared: forged, it is said, and the right one is used', async () => {
    const path = await forged('leaves', 'journal.jsonl', () => {})
    const file = join(path, 'journal.jsonl')
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
    const right = (await openRun(sound)).metrics
    let count = 0
    for (const at of [0, 2, lines.length - 1])
      for (const keys of leavesOf(JSON.parse(lines[at] ?? ''))) {
        const line = JSON.parse(lines[at] ?? '')
        const last = keys.at(-1) as string
        const held = keys.slice(0, -1).reduce((one: Loose, key) => one[key], line)
        held[last] += last === 'step' ? 7 : 0.25
        const text = lines.map((one, i) => (i === at ? JSON.stringify(line) : one))
        await writeFile(file, `${text.join('\n')}\n`)
        const run = await openRun(path)
        const where = `${keys.join('.')} of line ${at}`
        assert.deepEqual(run.metrics, right, where)
        assert.ok(run.incidents.some(({ said }) => said === held[last]) || keys[0] === 'heldout', where)
        assert.ok(run.incidents.length > 0, where)
        count++
      }
    assert.ok(count > 150, `${count} numbers`)
  })

  test('sizes of buffers are counted without a checkpoint too', async () => {
    const run = await forged('no-checkpoint', 'journal.jsonl', (all) => {
      all[3].buffers.abduction = 9999
    })
    await rm(join(run, 'checkpoints'), { recursive: true })
    const opened = await openRun(run)
    assert.deepEqual(figures(opened.incidents), ['buffers.abduction'])
    assert.deepEqual(opened.metrics, (await openRun(sound)).metrics)
  })

  test('a line that is left out is said; a step whose records cannot be read keeps its line, and that is said', async () => {
    const missing = await openRun(await forged('missing', 'journal.jsonl', (all) => all.splice(2, 1)))
    assert.deepEqual(
      missing.incidents.map(({ figure, said, mended }) => [figure, said, mended]),
      [['step', 3, false]],
    )
    const broken = await forged('unread', 'journal.jsonl', () => {})
    await writeFile(join(broken, 'steps', '000003.jsonl.gz'), 'x')
    const run = await openRun(broken)
    assert.deepEqual(run.metrics, (await openRun(sound)).metrics)
    assert.deepEqual(
      run.incidents.map(({ figure, mended }) => [figure, mended]),
      [['the records', false]],
    )
  })

  test('steps of a summary that are not those of the journal, and seconds that cannot be, are said', async () => {
    const right = await openRun(sound)
    const more = await openRun(
      await forged('more-steps', 'summary.json', (value) => {
        value.steps = 400
      }),
    )
    assert.deepEqual(
      more.incidents.map(({ figure, said, records, mended }) => [figure, said, records, mended]),
      [['steps', 400, 5, true]],
    )
    assert.deepEqual(more.summary, right.summary)
    for (const [name, seconds] of [
      ['no-seconds', 0],
      ['text', 'long'],
    ] as const) {
      const run = await openRun(
        await forged(name, 'summary.json', (value) => {
          value.seconds = seconds
        }),
      )
      assert.deepEqual(figures(run.incidents), ['seconds'])
    }
  })

  test('opening a run reads no records until a figure of a step is asked for', async () => {
    const path = await forged('lazy', 'journal.jsonl', () => {})
    const run = await az.open(path)
    await rm(join(path, 'steps'), { recursive: true })
    assert.equal(run.manifest.seed, (await openRun(sound)).manifest.seed)
    assert.deepEqual(run.metrics, (await openRun(sound)).metrics)
    assert.deepEqual(figures(run.incidents), Array(5).fill('the records'))
  })

  test('a run without contradictions has no incidents and no section on them', async () => {
    const run = await openRun(sound)
    assert.deepEqual(run.incidents, [])
    const { document } = new JSDOM(reportHtml(await reportData(run), '')).window
    assert.equal(document.getElementById('contradictions'), null)
  })

  test('scores that cannot be: no figure is made of them, and that is said', async () => {
    const run = await openRun(
      await forged('impossible', 'heldout/000005.json', ({ scores }) => {
        scores.deduction[0].right = 9
      }),
    )
    const [first] = run.incidents
    assert.deepEqual([first?.figure, first?.said, first?.mended], ['scores.deduction[0].right', 9, false])
    assert.equal(run.heldout.has(5), false)
    assert.equal(run.summary?.heldout, null)
    assert.equal(run.metrics.at(-1)?.heldout, undefined)
  })

  test('a file of before, without counts and right answers and with bootstrapped intervals of equal scores, is no contradiction', async () => {
    const { heldout } = await openRun(sound)
    // All tasks of a type alike, one each: the bootstrap that was taken before gives the mean itself.
    const run = await forged('before', 'heldout/000000.json', (value) => {
      delete value.counts
      for (const one of Object.values<Loose>(value.metrics)) {
        delete one.right
        one.greedyInterval = [one.greedy, one.greedy]
        one.sampledInterval = [one.sampled, one.sampled]
      }
      for (const one of Object.values<Loose>(value.mean)) one.low = one.high = one.mean
    })
    const opened = await openRun(run)
    assert.deepEqual(opened.incidents, [])
    assert.deepEqual(opened.heldout.get(0)?.metrics, heldout.get(0)?.metrics)
  })

  test('a held-out file that is no JSON, or has no scores, is an error that names it', async () => {
    const run = join(folder, 'broken')
    await cp(sound, run, { recursive: true })
    for (const text of ['{"scores"', '{"scores":{"deduction":[]}}', 'null']) {
      await writeFile(join(run, 'heldout', '000005.json'), text)
      await assert.rejects(openRun(run), { code: 'run/broken-heldout' })
    }
  })

  test('a summary that is no JSON is an error that names it', async () => {
    const run = join(folder, 'torn')
    await cp(sound, run, { recursive: true })
    await writeFile(join(run, 'summary.json'), '{"steps":')
    await assert.rejects(openRun(run), { code: 'run/broken-summary' })
  })
})
