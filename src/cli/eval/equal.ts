// azlab eval equal: mathematical equivalence of answers, over JSON lines.

import { openJudge, type Pair } from '../../math-equal/index.ts'
import { badLine, type InputLine, jsonLines, writeLine } from '../streams.ts'

/** Reads {"gold","answer"} a line, prints {"equal"} a line, in order; `explain` adds the reason and the extracted forms. */
export async function runEvalEqual({ explain = false }: { readonly explain?: boolean } = {}): Promise<void> {
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
