// The handful of numbers at the top of a report.

import { count, percent, points } from '../format.ts'
import { playedSteps, type RunData } from '../run-data.ts'
import type { HeldoutComparison } from '../table/heldout.ts'

/** A number with its name and a few words on it. */
export interface Fact {
  readonly name: string
  readonly value: string
  readonly more?: string
}

/** Steps, time, rise, validity, effective tasks, and how much was generated and run. */
export function runFacts(run: RunData, heldout: HeldoutComparison | null): readonly Fact[] {
  const played = playedSteps(run)
  const facts: Fact[] = [{ name: 'Steps of self-play', value: String(played.length) }]
  const seconds = run.timings.reduce((sum, one) => sum + total(Object.values(one.seconds)), 0)
  if (seconds > 0) facts.push({ name: 'Time in stages', value: duration(seconds) })
  if (heldout?.rise) {
    facts.push({ name: 'Rise, temperature 1', ...change(heldout.rise.sampled) })
    facts.push({ name: 'Rise, greedy', ...change(heldout.rise.greedy) })
  }
  const proposers = played.flatMap((step) => step.proposer)
  const proposals = total(proposers.map((one) => one.proposals))
  if (proposals > 0) {
    const valid = total(proposers.map((one) => one.valid))
    facts.push({
      name: 'Valid proposals',
      value: percent(valid / proposals),
      more: `${count(valid)} of ${count(proposals)}`,
    })
  }
  const rates = proposers.flatMap((one) => one.rates)
  if (rates.length > 0) {
    const effective = rates.filter((rate) => rate > 0 && rate < 1).length
    facts.push({
      name: 'Effective tasks',
      value: percent(effective / rates.length),
      more: 'solved sometimes, not always',
    })
  }
  const tokens = total(run.timings.map((one) => one.tokensSampled))
  if (tokens > 0) facts.push({ name: 'Tokens sampled', value: count(tokens) })
  const programs = total(run.timings.map((one) => one.programStarts))
  if (programs > 0) facts.push({ name: 'Programs started', value: count(programs) })
  return facts
}

function change({ mean, low, high }: { mean: number; low: number; high: number }): Omit<Fact, 'name'> {
  return { value: `${points(mean)} points`, more: `95 %: ${points(low)} to ${points(high)}` }
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** Seconds as a person says them: `4 min 12 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} min ${whole % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
