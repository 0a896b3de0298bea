// azlab score: the log-probability of each next token, over JSON lines.

import { AzlabError, show } from '../../core/index.ts'
import type { EngineChoice } from '../../engine/index.ts'
import { notFinite, scoreRows, weightSlots } from '../../model/index.ts'
import { openModel } from '../open-model.ts'
import { badLine, type InputLine, inBatches, jsonLines, writeLine } from '../streams.ts'

/** Lines that are scored together. */
const BATCH = 256

/** Reads {"ids"} or {"text"} a line, prints {"ids","logprobs"} a line, in order. */
export async function runScore(options: {
  readonly model: string
  readonly engine?: EngineChoice
}): Promise<void> {
  const { model, runtime, use, close } = await openModel(options.model, options)
  try {
    for await (const lines of inBatches(jsonLines(), BATCH)) {
      const { good, failure } = readable(lines, (line) => idsOf(line, model))
      const scored = await use((version) => scoreRows(runtime, weightSlots(runtime, version), good)).catch(
        (error: unknown) => {
          throw atLine(error, lines)
        },
      )
      for (const [at, ids] of good.entries()) await writeLine({ ids, logprobs: scored[at] })
      if (failure) throw failure
    }
  } finally {
    await close()
  }
}

/** An error about one of the texts that were scored together, with the line that it stands in. */
function atLine(error: unknown, lines: readonly InputLine[]): unknown {
  if (!(error instanceof AzlabError) || error.code !== 'model/not-finite') return error
  const { text, token } = error.value as { readonly text: number; readonly token: number }
  return notFinite(`at token ${token + 1} of line ${lines[text]?.number} of the input`, error.value)
}

interface Readable<T> {
  readonly good: readonly T[]
  /** What was wrong with the first bad line, once the lines before it have been answered. */
  readonly failure: unknown
}

/** The lines up to the first that cannot be read. */
export function readable<T>(lines: readonly InputLine[], read: (line: InputLine) => T): Readable<T> {
  const good: T[] = []
  for (const line of lines) {
    try {
      good.push(read(line))
    } catch (failure) {
      return { good, failure }
    }
  }
  return { good, failure: undefined }
}

interface ScoredModel {
  readonly architecture: { readonly vocabulary: number; readonly longest: number }
  readonly tokenizer: { encode(text: string): readonly number[] }
}

/** The ids of a line, checked against the model. */
export function idsOf(line: InputLine, { architecture, tokenizer }: ScoredModel): readonly number[] {
  const { ids, text } = (line.value ?? {}) as { ids?: unknown; text?: unknown }
  const read = typeof text === 'string' && ids === undefined ? tokenizer.encode(text) : ids
  if (!Array.isArray(read)) throw badLine(line, '{"ids":[…]} or {"text":"…"}')
  const odd = read.find((id) => !(Number.isSafeInteger(id) && id >= 0 && id < architecture.vocabulary))
  if (odd !== undefined)
    throw new AzlabError(`Line ${line.number} of the input has the token id ${show(odd)}.`, {
      code: 'input/token',
      value: odd,
      expected: `whole numbers from 0 to ${architecture.vocabulary - 1}`,
      hint: 'The ids must be those of this model: azlab tokenize gives them.',
    })
  if (read.length > architecture.longest)
    throw new AzlabError(`Line ${line.number} of the input has ${read.length} tokens.`, {
      code: 'input/too-long',
      value: read.length,
      expected: `at most ${architecture.longest} tokens`,
      hint: 'Split the text.',
    })
  return read as number[]
}
