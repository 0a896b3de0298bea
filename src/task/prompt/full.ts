// The full prompt style: instructions in words, for a model that follows them.

import type { Language } from '../../language/portable.ts'
import type { Pair, Triplet } from '../task.ts'
import { type LanguageWords, languageWords } from './words.ts'

const block = (tag: string, body: string): string => `\`\`\`${tag}\n${body}\n\`\`\``

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n')

/** How every response ends. */
const ANSWER =
  'Think it through first if that helps. Then write your final answer between <answer> and </answer>.'

/** What a proposed program must keep to. */
function programRules(words: LanguageWords): string {
  return `The program:
${list([
  `is ${words.name} and defines one entry, \`f\`, with at least one parameter (\`${words.entry}\`); it may define other functions and constants beside it`,
  `returns its result (never ${words.nothing}), made of plain data: ${words.data}`,
  'gives the same result every time it runs on the same input',
  'ends quickly and keeps its result short',
])}

Forbidden in it:
${list(words.forbidden)}`
}

/** What an input looks like. */
function inputRules(words: LanguageWords): string {
  return `An input is the list of arguments of one call of \`f\`, written as ${words.name} literals with commas between them and no brackets around them, such as \`${words.exampleInput}\`. Nothing in it is evaluated: no calls, no variables, no arithmetic.`
}

/** What makes a proposal good, said for each type in its own direction. */
const WANTED = {
  deduction:
    'Another model will see your program and your input and must say what `f` returns. Make that hard, yet possible for it by careful reasoning: the best task is one that it gets right sometimes, neither always nor never.',
  abduction:
    'Another model will see your program and the output of your input, and must find an input that gives this output. Make that hard, yet possible for it by careful reasoning: the best task is one that it gets right sometimes, neither always nor never.',
} as const

function references(triplets: readonly Triplet[], words: LanguageWords): string {
  if (triplets.length === 0) return ''
  const shown = triplets.map(
    (t, i) =>
      `Earlier task ${i + 1}:\n${block(words.tags[0] as string, t.program)}\n${block('input', t.input)}\n${block('output', t.output)}`,
  )
  return `These tasks exist already. Yours must differ from all of them in what it computes and in how it goes about it.\n\n${shown.join('\n\n')}\n\n`
}

/** Prompts in the full style. Texts are sources, as in the compact style. */
export const fullPrompt = {
  propose: (type: 'deduction' | 'abduction', shown: readonly Triplet[], language: Language): string => {
    const words = languageWords(language)
    return `You invent programming tasks. Write one new ${words.name} program and one input for it.

${WANTED[type]}

${programRules(words)}

${inputRules(words)}

${references(shown, words)}${ANSWER} Inside it, give two blocks in exactly this form:

<answer>
${block(words.tags[0] as string, '(the program)')}
${block('input', '(the input)')}
</answer>
`
  },

  proposeInduction: (program: string, inputs: number, language: Language): string => {
    const words = languageWords(language)
    return `You invent programming tasks. Here is a ${words.name} program:

${block(words.tags[0] as string, program)}

Another model will see your message and some pairs of input and output of this program, and must write a program that gives all the others too. It will not see this one. Write ${inputs} inputs and the message.

Choose inputs that differ from one another, on all of which the program runs, and which together show what it does: usual cases and edge cases, with outputs that are not all the same.

${inputRules(words)}

The message is for the other model: say in words what it should look for, so that the task is hard but can be solved. It must not hold the program or any part of its code, in any language.

${ANSWER} Inside it, give ${inputs} input blocks and one message block in exactly this form:

<answer>
${block('input', '(the first input)')}
… (${inputs} input blocks in all)
${block('message', '(the message)')}
</answer>
`
  },

  deduction: (program: string, input: string, language: Language): string => {
    const words = languageWords(language)
    return `Here is a ${words.name} program, and the arguments with which \`f\` is called.

${block(words.tags[0] as string, program)}
${block('input', input)}

Say what this call of \`f\` returns, as one ${words.name} literal such as \`${words.exampleOutput}\`.

${ANSWER} Inside it, give the literal alone.
`
  },

  abduction: (program: string, output: string, language: Language): string => {
    const words = languageWords(language)
    return `Here is a ${words.name} program, and what \`f\` returned in one call.

${block(words.tags[0] as string, program)}
${block('output', output)}

Find arguments for which \`f\` returns exactly this. There may be several; any that works is right.

${inputRules(words)}

${ANSWER} Inside it, give the argument list alone.
`
  },

  induction: (message: string, pairs: readonly Pair[], language: Language): string => {
    const words = languageWords(language)
    const shown = pairs.map((pair) => `${block('input', pair.input)}\n${block('output', pair.output)}`)
    return `A hidden ${words.name} program was run on several inputs. Here are some of them with their outputs.

${shown.join('\n\n')}

${message === '' ? '' : `Its author says:\n${block('message', message)}\n\n`}Each input is the list of arguments of one call of \`f\`. Write a program that gives the same outputs, on these inputs and on others which you do not see.

${programRules(words)}

${ANSWER} Inside it, give one block in exactly this form:

<answer>
${block(words.tags[0] as string, '(the program)')}
</answer>
`
  },
}
