// Jinja2 as transformers sets it up for chat templates: the same text, or a refusal that names what is not done here.

import { namesGiven, walk } from './ast.ts'
import { isKnown } from './evaluate.ts'
import { execute } from './execute.ts'
import { globals } from './globals.ts'
import { checkLength, metered, sizeOf } from './meter.ts'
import { Scope } from './scope.ts'
import { parse } from './statements.ts'
import { fromJson, TemplateError, TemplateReference, Unsupported } from './values.ts'

export { TemplateError, Unsupported } from './values.ts'

export interface Template {
  /** The text for the values of JSON that the template is given. Throws TemplateError, or Unsupported by name. */
  render(context: Readonly<Record<string, unknown>>): string
}

/** A template from its source, rendered as if on the given day. Throws TemplateError, or Unsupported by name. */
export function compile(source: string, day: Date): Template {
  checkLength(source)
  const body = withinStack(() => parse(source))
  // Within an if, jinja2 minds an unknown filter only where it is reached.
  withinStack(() =>
    walk(body, false, (node, isSoft) => {
      const kind = 'kind' in node ? node.kind : undefined
      if ((kind === 'filter' || kind === 'test') && !isSoft) {
        const { name } = node as { readonly name: string }
        if (!isKnown(kind, name)) throw new TemplateError(`No ${kind} named '${name}'.`)
      }
      // What `self` is then, jinja2 decides by the order in which it is written down.
      if (namesGiven(node).includes('self')) throw new Unsupported('a variable with the name self')
      if (kind === 'if' || kind === 'choose') return true
      const isFrame = ['for', 'capture', 'macro', 'callBlock', 'filterBlock', 'with', 'generation'].includes(
        kind!,
      )
      return isFrame ? false : isSoft
    }),
  )
  return {
    render: (context) => metered(sizeOf(context), () => withinStack(() => render(context))),
  }

  function render(context: Readonly<Record<string, unknown>>): string {
    const around = new Scope(Object.entries(globals(day)))
    const scope = around.inner([
      ...Object.entries(context).map(([name, value]) => [name, fromJson(value)] as const),
      ['self', new TemplateReference()],
    ])
    const out: string[] = []
    execute(body, scope.enter({ body }), out)
    return out.join('')
  }
}

/** Names a stack or a text beyond what V8 holds. */
function withinStack<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof RangeError ? new Unsupported('so deep a recursion, or so long a text') : error
  }
}
