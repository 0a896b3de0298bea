// Every public function that takes options knows their names: a misspelt one is refused, and the one that was meant is named.

import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import * as azlab from '../../src/index.ts'
import { AzlabError, az } from '../../src/index.ts'
import { banditPolicy } from '../run/bandit-policy.ts'

const executor = az.executor({ processes: 1 })
after(() => executor.close())
const policy = banditPolicy()
const lab = () => az.lab({ policy, executor, seed: 7 })
const context = {
  policy,
  executor,
  language: az.language('javascript'),
  buffers: {},
  key: '7/step=1',
}
const info = { name: 'x', file: 'x', source: null }
const nowhere = 'no-such-folder/of-a-run'
const set = { tasks: { deduction: [], abduction: [], induction: [] } }

const spec = {
  name: 'own',
  prompts: { full: { solve: String } },
  task: () => ({ asked: '?' }),
  check: () => ({ outcome: 'right' as const, score: 1, message: '' }),
}

/** A call with one option misspelt, by the function's name; and the option that was meant. */
type Calls = Readonly<Record<string, readonly (readonly [string, (...args: never[]) => unknown])[]>>

// biome-ignore lint/suspicious/noExplicitAny: what the types would refuse is what is tried.
const bad = (options: object): any => options

const EXPORTED: Calls = {
  bootstrapMean: [['rounds', () => azlab.bootstrapMean([1, 0], bad({ ronds: 10 }))]],
  bootstrapStrata: [['level', () => azlab.bootstrapStrata([[1, 0]], bad({ levl: 0.9 }))]],
  pairedRise: [['key', () => azlab.pairedRise([[1]], [[0]], bad({ keyy: 'a' }))]],
  compare: [['before', () => azlab.compare([], [], bad({ befor: 'x' }))]],
  countHeldout: [['samples', () => azlab.countHeldout(policy, set as never, bad({ executor, sampels: 3 }))]],
  evaluateHeldout: [['key', () => azlab.evaluateHeldout(policy, set as never, bad({ executor, kye: 'x' }))]],
  createExecutor: [
    ['language', () => azlab.createExecutor(bad({ langage: 'javascript' }))],
    ['timeoutMs', () => azlab.createExecutor({ language: 'javascript', limits: bad({ timeoutMS: 50 }) })],
    ['runs', () => executor.execute([], bad({ run: 2 }))],
    ['memoryMiB', () => executor.execute([], { limits: bad({ memoryMB: 50 }) })],
  ],
  engineReport: [['threads', () => azlab.engineReport(bad({ thread: 1 }))]],
  engines: [['timeout', () => azlab.engines(bad({ timout: 1 }))]],
  resolveEngine: [['engine', () => azlab.resolveEngine(bad({ egine: 'cpu' }))]],
  evaluateItems: [['samples', () => azlab.evaluateItems(policy, { info } as never, [], bad({ sampels: 2 }))]],
  scoreRecorded: [['judges', () => azlab.scoreRecorded({ info } as never, [], bad({ judgs: 2 }))]],
  loadItems: [['data', () => azlab.loadItems({ info } as never, bad({ dta: 'x' }))]],
  readHeldout: [['limit', () => azlab.readHeldout(undefined, bad({ limt: 3 }))]],
  paperResults: [['all', () => azlab.paperResults('humaneval', bad({ al: true }))]],
  measureProposals: [['count', () => azlab.measureProposals(policy, bad({ executor, cuont: 3 }))]],
  temperatureOfEntropy: [['rounds', () => azlab.temperatureOfEntropy(async () => 1, 1, bad({ rouns: 3 }))]],
  fetchData: [['mirror', () => azlab.fetchData(info as never, bad({ folder: '.', miror: 'x' }))]],
  highlight: [['coloured', () => azlab.highlight('1', 'javascript', bad({ colored: true }))]],
  textTable: [['width', () => azlab.textTable({ columns: [], rows: [] }, bad({ widht: 3 }))]],
  writePictures: [['scale', () => azlab.writePictures([], nowhere, bad({ scael: 1 }))]],
  openPolicy: [
    ['engine', () => azlab.openPolicy('tiny', bad({ egine: 'x' }))],
    ['rank', () => azlab.openPolicy('tiny', { adapter: bad({ rnk: 4 }) })],
  ],
  policyOf: [
    ['batch', () => azlab.policyOf({ architecture: {}, weights: new Map() } as never, bad({ bach: 3 }))],
  ],
  scriptedPolicy: [['reply', () => azlab.scriptedPolicy(bad({ reply: String, replyy: String }))]],
  train: [['out', () => azlab.train(bad({ out: nowhere, outt: 'x' }))]],
  runAblations: [
    ['out', () => azlab.runAblations(['full'], [1], bad({ out: nowhere, outt: 3 })).next()],
    ['steps', () => azlab.runAblations(['full'], [1], { out: nowhere, config: bad({ stepps: 3 }) }).next()],
  ],
  kind: [
    ['seed', () => azlab.kind(bad({ ...spec, sed: null }))],
    [
      'readAnswer',
      () => azlab.kind(bad({ ...spec, prompts: { full: { ...spec.prompts.full, readAnswr: String } } })),
    ],
  ],
  createGuard: [['heldout', () => azlab.createGuard(bad({ heldot: new Set() }))]],
  guardAgainst: [['data', () => azlab.guardAgainst([], bad({ dat: 'x' }))]],
  selfPlay: [['finish', () => azlab.selfPlay({} as never, bad({ finsh: 1 })).next()]],
  selfPlayStep: [['rewards', () => azlab.selfPlayStep({} as never, bad({ rewads: 'real' }))]],
  runConfig: [['batch', () => azlab.runConfig(bad({ bach: 3 }))]],
  stageOptions: [['samples', () => azlab.stageOptions(bad({ sampels: 3 }))]],
  // Contexts of stages.
  advantage: [['options', () => azlab.advantage([], bad({ optoins: {} }))]],
  commit: [['options', () => azlab.commit({ validations: [] }, bad({ ...context, option: {} }))]],
  estimate: [['signal', () => azlab.estimate([], bad({ ...context, signl: 1 }))]],
  propose: [['options', () => azlab.propose('deduction', bad({ ...context, optins: {} }))]],
  reward: [['options', () => azlab.reward({ proposals: [] }, bad({ optoins: {} }))]],
  seed: [['onProgress', () => azlab.seed(bad({ ...context, onprogress: 1 }))]],
  solve: [['options', () => azlab.solve([], bad({ ...context, optons: {} }))]],
  update: [['step', () => azlab.update([], bad({ policy, stepp: 1 }))]],
  validate: [['options', () => azlab.validate([], bad({ ...context, opions: {} }))]],
  verify: [['options', () => azlab.verify([], bad({ ...context, optionss: {} }))]],
  lab: [['seed', () => azlab.lab(bad({ policy, executor, sed: 1 }))]],
  Lab: [
    ['seed', () => new azlab.Lab(bad({ policy, executor, seeed: 1 }))],
    ['samples', () => lab().seed(bad({ sampels: 1 }))],
    ['count', () => lab().propose('deduction', bad({ cuont: 1 }))],
    ['samples', () => lab().validate([], bad({ sampels: 1 }))],
    ['samples', () => lab().estimate([], bad({ sampels: 1 }))],
    ['policy', () => lab().solve([], bad({ polcy: policy }))],
    ['signal', () => lab().verify([], bad({ signl: 1 }))],
    ['convention', () => lab().reward({ proposals: [] }, bad({ convntion: 'paper' }))],
    ['estimator', () => lab().advantage([], bad({ estimtor: 'grpo' }))],
    ['tasks', () => lab().update([], bad({ taskss: [] }))],
    ['rates', () => lab().commit([], bad({ ratess: [] }))],
    ['tasks', () => lab().heldout(bad({ tsks: 2 }))],
    ['rewards', () => lab().step(bad({ rewrds: 'real' }))],
    [
      'steps',
      () =>
        lab()
          .train(bad({ steps: 1, stepss: 2 }))
          .next(),
    ],
  ],
}

/** Those of `az` that are not the exported ones of the same name, and what their results can be asked. */
const OF_AZ: Calls = {
  policy: [
    ['engine', () => az.policy('tiny', bad({ egine: 'x' }))],
    ['targets', () => az.policy('tiny', { adapter: bad({ tragets: [] }) })],
  ],
  executor: EXPORTED.createExecutor ?? [],
  guard: [['heldout', () => az.guard([], bad({ heldot: new Set() }))]],
  train: [
    ['out', () => az.train(bad({ outt: 'x' }))],
    ['live', () => az.train(bad({ out: nowhere, liv: true }))],
    ['steps', () => az.train({ out: nowhere, config: bad({ stesp: 1 }) })],
  ],
  evaluate: [['samples', () => az.evaluate('tiny', 'tiny-js', bad({ limit: 3, sampels: 4 }))]],
  table: [
    ['title', () => az.table([], bad({ titel: 'x' }))],
    ['limit', () => az.table([]).table(bad({ limt: 1 }))],
    ['first', () => az.table([]).html(bad({ frst: 1 }))],
  ],
  'plot.figure': [
    ['layout', () => az.plot.figure(bad({ data: [], layuot: {} }))],
    ['height', () => az.plot.figure(bad({ data: [], heigth: 3 }))],
  ],
  'the policy': [
    ['maxTokens', () => az.scriptedPolicy({ reply: String }).sample([], bad({ maxToken: 1 }))],
    [
      'temperature',
      async () => {
        const tiny = await az.policy('tiny')
        return tiny.sample([], bad({ temprature: 1 })).finally(() => tiny.close())
      },
    ],
  ],
}

/** Functions that take no options: what they take are records, names, or a value whose every field is asked for. */
const WITHOUT: ReadonlySet<string> = new Set([
  ...['AzlabError', 'ablation', 'accuracyOf', 'addData', 'addToBuffer', 'advantageGroups'],
  ...['againstFirst', 'answerCounts', 'answerFigures', 'answerRarity', 'answerTasks', 'atTemperature'],
  ...['benchmarkInfos', 'bufferFingerprints', 'bufferTasks', 'bySteps', 'cacheFolder'],
  ...['chooseSolverTasks'],
  ...['columnsOf', 'comparePaired', 'complexityOf', 'configFromText', 'contaminationOf'],
  ...['contentId', 'createControl', 'darkExchanges', 'dataFolder', 'dataPath', 'dataState', 'decodeStep'],
  ...['distanceFrom', 'drawTasks', 'draws', 'emptyBuffer', 'encodeStep', 'escapeHtml', 'evaluationsOfRun'],
  ...['fingerprint', 'guardedBenchmark', 'heldoutFigures', 'heldoutOf'],
  ...['heldoutPassAtK', 'heldoutPrograms', 'heldoutRise', 'heldoutTable', 'htmlTable'],
  ...['incidentText', 'isHeldout', 'isTrainable', 'labStyle', 'language', 'leaks', 'learnability', 'lineage'],
  ...['listBenchmarks', 'listEvaluations', 'nearest'],
  ...['openBenchmark', 'openEvaluation', 'openRun', 'optionFromText', 'passAtK', 'passCurve'],
  ...['policiesOfRun', 'rateOf', 'readConfig', 'readIncidents', 'reportData', 'reportHtml'],
  ...['runData', 'runFigures', 'show', 'shuffleRewards', 'signTest', 'stableJson'],
  ...['stepKey', 'stepMetrics', 'subkey', 'summarise', 'talliesOf', 'taskKind', 'tripletTask', 'triplets'],
  ...['unknownName', 'updateOptions', 'wilson'],
  ...['writeReport', 'zeroTask', 'zeroTriplet'],
])

const misspelt: readonly (readonly [string, string, () => unknown])[] = [
  ...Object.entries(EXPORTED),
  ...Object.entries(OF_AZ),
].flatMap(([name, calls]) => calls.map(([meant, call]) => [name, meant, call as () => unknown] as const))

describe('a misspelt option', () => {
  for (const [name, meant, call] of misspelt)
    test(`of ${name}: did you mean ${meant}?`, async () => {
      const error = await Promise.resolve()
        .then(call)
        .then(
          () => assert.fail('it was passed over'),
          (thrown: unknown) => thrown,
        )
      assert.ok(error instanceof AzlabError, `${(error as Error).stack}`)
      assert.equal(error.code, 'options/unknown')
      assert.match(error.message, new RegExp(`Did you mean ${meant}\\?$`))
    })
})

test('an option of a run that stands beside its configuration is told where it belongs', async () => {
  for (const call of [az.train, azlab.train])
    await assert.rejects(call(bad({ steps: 1, outt: 'x' })), {
      code: 'options/unknown',
      message: /no option of (az\.)?train "steps"\. Put it into config/,
    })
})

test('every public function is known here: with its options, or as one that takes none', () => {
  const functions = Object.entries(azlab).flatMap(([name, value]) =>
    typeof value === 'function' ? [name] : [],
  )
  for (const name of functions)
    assert.ok(Object.hasOwn(EXPORTED, name) !== WITHOUT.has(name), `${name} is in neither list, or in both`)
  const known = [...Object.keys(EXPORTED), ...Object.keys(OF_AZ), ...WITHOUT]
  const others = ['open', 'control', 'rise', 'stage', 'styles', 'plot']
  for (const name of Object.keys(az)) assert.ok([...known, ...others].includes(name), `az.${name}`)
})
