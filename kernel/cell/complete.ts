// complete_request and inspect_request: what could stand at the cursor, and what stands there.

import type { Content } from '../protocol/wire.ts'
import type { Inspection, Language } from './tslab.ts'

/** The protocol counts Unicode characters, JavaScript counts UTF-16 units. */
export function unitsOf(code: string, characters: number): number {
  let units = 0
  let counted = 0
  for (const character of code) {
    if (counted++ >= characters) break
    units += character.length
  }
  return units
}

/** The inverse of `unitsOf`. */
export function charactersOf(code: string, units: number): number {
  return [...code.slice(0, units)].length
}

/** The content of a complete_reply. */
export function completeReply(
  language: Language,
  declarations: string,
  code: string,
  cursor: number,
): Content {
  const { start, end, entries } = language.complete(declarations, code, unitsOf(code, cursor))
  const place = { start: charactersOf(code, start), end: charactersOf(code, end) }
  return {
    status: 'ok',
    matches: entries.map(({ name }) => name),
    cursor_start: place.start,
    cursor_end: place.end,
    metadata: {
      // JupyterLab shows the kinds as icons.
      _jupyter_types_experimental: entries.map(({ name, kind }) => ({
        ...place,
        text: name,
        type: kindOf(kind),
      })),
    },
  }
}

/** Front ends know few kinds. */
function kindOf(kind: string): string {
  switch (kind) {
    case 'const':
    case 'let':
    case 'var':
    case 'local var':
    case 'parameter':
      return 'variable'
    case 'local function':
    case 'function':
    case 'method':
      return 'function'
    case 'property':
    case 'getter':
    case 'setter':
      return 'property'
    case 'class':
    case 'local class':
      return 'class'
    case 'external module name':
    case 'module':
      return 'module'
    default:
      return kind
  }
}

/** The content of an inspect_reply. Between the brackets of a call it is about the function. */
export function inspectReply(
  language: Language,
  declarations: string,
  code: string,
  cursor: number,
): Content {
  const units = unitsOf(code, cursor)
  for (const position of [units, units - 1, calleeBefore(code, units)]) {
    if (position < 0) continue
    const found = language.inspect(declarations, code, position)
    if (found)
      return {
        status: 'ok',
        found: true,
        metadata: {},
        data: { 'text/plain': asText(found), 'text/markdown': asMarkdown(found) },
      }
  }
  return { status: 'ok', found: false, data: {}, metadata: {} }
}

/** The position in the name of the function whose arguments the cursor stands in; -1 for none. */
function calleeBefore(code: string, cursor: number): number {
  let depth = 0
  for (let at = cursor - 1; at >= 0; at--) {
    const character = code[at]!
    if (')]}'.includes(character)) depth++
    if (!'([{'.includes(character)) continue
    if (depth-- > 0) continue
    if (character === '(' && /[\w$]/.test(code[at - 1] ?? '')) return at - 1
    depth = 0 // an object or a list among the arguments
  }
  return -1
}

function asText({ signature, documentation, tags }: Inspection): string {
  const lines = tags.map(({ name, text }) => `@${name} ${text}`.trim())
  return [signature, documentation, lines.join('\n')].filter(Boolean).join('\n\n')
}

function asMarkdown({ signature, documentation, tags }: Inspection): string {
  const lines = tags.map(({ name, text }) => `- *@${name}* ${text}`.trim())
  return [`\`\`\`typescript\n${signature}\n\`\`\``, documentation, lines.join('\n')]
    .filter(Boolean)
    .join('\n\n')
}
