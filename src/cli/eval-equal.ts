// azlab eval equal: mathematical equivalence of answers, over JSON lines.

import { benchmarkCode } from '../evaluate/registry.ts'
import { badLine, type InputLine, jsonLines, writeLine } from './streams.ts'

interface Pair {
  readonly gold: string
  readonly answer: string
}

/** What datasets-eval/math/equivalence gives. */
interface Equivalence {
  openJudge(): {
    judge(pair: Pair): Promise<{
      readonly equal: boolean
      readonly reason: string
      readonly gold?: string
      readonly answer?: string
    }>
    close(): Promise<void>
  }
}

/** Reads {"gold","answer"} a line, prints {"equal"} a line, in order; `explain` adds the reason and the extracted forms. */
export async function runEvalEqual({ explain = false }: { readonly explain?: boolean } = {}): Promise<void> {
  const { openJudge } = await benchmarkCode<Equivalence>('math/equivalence')
  const judge = openJudge()
  try {
    for await (const line of jsonLines()) {
      const { equal, reason, gold, answer } = await judge.judge(pairOf(line))
      await writeLine(
        explain ? { equal, reason, extracted: { gold: gold ?? null, answer: answer ?? null } } : { equal },
      )
    }
  } finally {
    await judge.close()
  }
}

function pairOf(line: InputLine): Pair {
  const { gold, answer } = (line.value ?? {}) as Partial<Record<keyof Pair, unknown>>
  if (typeof gold !== 'string' || typeof answer !== 'string')
    throw badLine(line, '{"gold":"…","answer":"…"}, both texts')
  return { gold, answer }
}
