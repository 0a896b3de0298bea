// azlab train: self-play in a folder, with progress, a clean end on Ctrl-C, a table and a report.

import { join } from 'node:path'
import { runConfig } from '../../run/config.ts'
import { runFolder } from '../../run/folder.ts'
import { configOf, readManifest } from '../../run/manifest.ts'
import type { HeldoutMetrics } from '../../run/metrics.ts'
import { type TrainResult, train } from '../../run/train.ts'
import { TASK_TYPES } from '../../task/task.ts'
import { heldoutTable, textTable } from '../../view/index.ts'
import { explain } from '../failure.ts'
import { readKinds } from '../kinds.ts'
import { type Progress, trainProgress } from '../progress.ts'
import { drawRun } from '../report/report.ts'
import { settings, type TrainCommand } from '../settings.ts'
import { writeLine, writeText } from '../streams.ts'
import { terminalStyle } from '../terminal.ts'

/** Runs the command; gives the exit code. */
export async function runTrain(command: TrainCommand): Promise<number> {
  const kinds = await readKinds(command.kind)
  const config = await settings(command, kinds)
  const out = command.resume ?? command.out ?? join('runs', timeName(new Date()))
  const resume = command.resume !== undefined
  const goal = resume ? configOf(await readManifest(runFolder(out)), config) : runConfig(config, kinds)
  const unlimited = goal.steps >= 1_000_000 ? { ...goal, steps: Number.POSITIVE_INFINITY } : goal
  const progress = trainProgress(unlimited)
  const interrupt = interrupts(progress)
  try {
    let begun = false
    const result = await train({
      out,
      resume,
      config,
      kinds,
      finish: interrupt.finish,
      signal: interrupt.abort,
      onEvent(event) {
        // Not before self-play's first event: folder, policy and options are sound by then.
        const isOpening = event.kind === 'engine' || event.kind === 'fetch'
        if (!begun && !isOpening)
          progress.say(`${resume ? 'Going on with' : 'Run'} ${out} (Ctrl-C finishes the step and saves)`)
        begun ||= !isOpening
        progress.show(event)
        if (command.json && event.kind === 'step')
          void writeLine({ ...event.metrics, timings: event.timings })
      },
    })
    progress.show({ kind: 'phase', phase: 'save', step: result.summary.steps })
    const written = await report(result, command.pictures !== false)
    progress.stop()
    if (command.json) {
      if (result.status === 'stopped') process.stderr.write(`${result.message}\n`)
      await writeLine(outcome(result, written))
    } else await writeText(ending(result, written, command.kind))
    return result.status === 'stopped' ? 130 : written.failure === undefined ? 0 : 1
  } catch (error) {
    progress.stop()
    if (!interrupt.abort.aborted) throw error
    process.stderr.write(`Stopped at once. Go on with: npx azlab train --resume ${out}\n`)
    return 130
  } finally {
    interrupt.release()
  }
}

interface Written {
  readonly report: string | null
  readonly failure: unknown
}

/** The report must not cost the run: where it fails, the run is kept and the failure is told. */
async function report({ out, status }: TrainResult, pictures: boolean): Promise<Written> {
  try {
    const { report: path } = await drawRun(out, { pictures: pictures && status === 'finished' })
    return { report: path, failure: undefined }
  } catch (failure) {
    process.stderr.write(
      `${await explain(failure)}\nThe run is kept; draw it again with: npx azlab report ${out}\n`,
    )
    return { report: null, failure }
  }
}

/** What a person reads at the end. */
function ending(
  { message, summary, out, status }: TrainResult,
  written: Written,
  kinds: readonly string[] = [],
): string {
  const again = kinds.map((file) => ` --kind ${file}`).join('')
  // A run that was stopped says itself how to go on.
  const lines = ['', status === 'stopped' ? `${message}${again}` : message]
  if (summary.heldout) lines.push('', textTable(heldoutTable(summary.heldout), terminalStyle()))
  lines.push('')
  if (written.report) lines.push(`Report: ${written.report}`)
  if (status === 'finished')
    lines.push(`Go on with: npx azlab train --resume ${out} --steps ${summary.steps + 20}${again}`)
  lines.push('')
  return lines.join('\n')
}

/** What a machine reads: the last line of `train --json`. */
function outcome({ summary, out, status }: TrainResult, written: Written): unknown {
  const { heldout } = summary
  return {
    steps: summary.steps,
    seconds: process.uptime(),
    heldout: heldout && {
      before: accuracies(heldout.before),
      after: accuracies(heldout.after),
      rise: heldout.rise,
    },
    status,
    out,
    report: written.report,
  }
}

function accuracies(metrics: HeldoutMetrics): unknown {
  return Object.fromEntries(
    TASK_TYPES.map((type) => {
      const { greedy, sampled, n, samples } = metrics[type]
      return [type, { greedy, sampled, n, samples }]
    }),
  )
}

/** Milliseconds within which one Ctrl-C may arrive again: from the terminal, and from a launcher that passes it on. */
const ECHO_MS = 300

/** The first Ctrl-C asks for a clean end, the second ends at once. Exported for its test. */
export function interrupts(progress: Pick<Progress, 'say'>, clock: () => number = () => performance.now()) {
  const finish = new AbortController()
  const abort = new AbortController()
  const last = new Map<string, number>()
  const heard = (signal: string) => {
    const before = last.get(signal)
    last.set(signal, clock())
    if (finish.signal.aborted) {
      // A launcher whose own parent died of the signal sends SIGTERM after it: only a repeated signal is a second wish.
      if (before !== undefined && clock() - before > ECHO_MS) abort.abort(new Error('Interrupted.'))
      return
    }
    finish.abort()
    progress.say('Finishing this step, then saving. Ctrl-C again ends at once.')
  }
  process.on('SIGINT', heard)
  process.on('SIGTERM', heard)
  return {
    finish: finish.signal,
    abort: abort.signal,
    release() {
      process.off('SIGINT', heard)
      process.off('SIGTERM', heard)
    },
  }
}

/** `2026-01-31-142501`, for a folder that no other run has. */
function timeName(now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-')
  return `${day}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`
}
