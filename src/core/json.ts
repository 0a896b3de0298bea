// JSON that others wrote. What is nested beyond any use is refused where it is read: all that walks through it later, JSON.stringify
// among it, calls itself for each level, and would end the stack.

/** Most lists and objects inside one another. */
export const JSON_LEVELS = 500

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [
  0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d,
]

/** As JSON.parse. Throws a SyntaxError for what is no JSON, and for what is nested more than 500 levels deep. */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (text.length > JSON_LEVELS && isTooDeep(text))
    throw new SyntaxError(`it is nested more than ${JSON_LEVELS} levels deep`)
  return value
}

/** Whether sound JSON has too many levels. */
function isTooDeep(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === QUOTE) {
      while (text.charCodeAt(++at) !== QUOTE) if (text.charCodeAt(at) === BACKSLASH) at++
    } else if (char === OPEN_LIST || char === OPEN_OBJECT) {
      if (++depth > JSON_LEVELS) return true
    } else if (char === CLOSE_LIST || char === CLOSE_OBJECT) depth--
  }
  return false
}
