// Where @huggingface/jinja gives another text than jinja2, in the least templates that show it: test cases to offer to it.
//
//     node bench/jinja-upstream.ts > cases.jsonl
//
// Each line has a template, its context, what jinja2 3.1 gives as transformers sets it up, and what the package gives. The
// counts go to standard error. A package that gives jinja2's text throughout could take the place of src/model/jinja.

import { Template } from '@huggingface/jinja'
import { CASES, stored } from '../test/model/jinja/cases.ts'
import { CONSTRUCTS } from '../test/model/jinja/constructs.ts'

const { results } = stored()
const counts = { equal: 0, anotherText: 0, refused: 0, refusedByJinja2Alone: 0 }

for (const [at, { name, template, context }] of CASES.entries()) {
  const expected = results[at]!
  const got = rendered(template, context)
  const isEqual = 'text' in got ? got.text === expected.text : expected.text === undefined
  if (isEqual) counts.equal++
  else if ('error' in got) counts.refused++
  else if (expected.text === undefined) counts.refusedByJinja2Alone++
  else counts.anotherText++
  // The others show the same faults at greater length.
  if (!isEqual && at < CONSTRUCTS.length)
    console.log(JSON.stringify({ name, template, context, expected, got }))
}
console.error(JSON.stringify({ templates: CASES.length, ...counts }))

function rendered(template: string, context: object): { readonly text: string } | { readonly error: string } {
  try {
    return { text: new Template(template).render(structuredClone(context) as Record<string, unknown>) }
  } catch (error) {
    return { error: (error as Error).message }
  }
}
