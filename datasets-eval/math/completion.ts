// The answer in a completion of a mathematics benchmark, found as the Absolute Zero Reasoner's evaluation finds it.

/**
 * The last <answer>…</answer>, and in it the last box if there is one; without such tags the last box of the text; without
 * a box the first \[…\] that stands on one line; else ''. A sign of per cent is dropped.
 */
export function answerIn(completion: string): string {
  const tagged = completion.lastIndexOf('<answer>')
  if (tagged >= 0) {
    const rest = completion.slice(tagged + '<answer>'.length)
    const end = rest.indexOf('</answer>')
    const inside = end < 0 ? rest : rest.slice(0, end)
    return tidy(lastBox(inside) ?? inside)
  }
  return tidy(lastBox(completion) ?? firstDisplay(completion) ?? '')
}

/** What the first \[…\] that stands on one line holds. */
function firstDisplay(text: string): string | undefined {
  for (const line of text.split(/[\n\r\u2028\u2029]/)) {
    const open = line.indexOf('\\[')
    const close = open < 0 ? -1 : line.indexOf('\\]', open + 3)
    if (close >= 0) return line.slice(open + 2, close)
  }
  return undefined
}

/** What the last \boxed{…} or \fbox{…} holds; `\boxed 5$` holds what stands before the dollar sign. */
export function lastBox(text: string): string | undefined {
  const start = Math.max(text.lastIndexOf('\\boxed'), text.lastIndexOf('\\fbox'))
  if (start < 0) return undefined
  const open = text.indexOf('{', start)
  const command = text.startsWith('\\boxed', start) ? '\\boxed' : '\\fbox'
  if (open < 0 || text.slice(start + command.length, open).trim() !== '')
    return text.slice(start + command.length).split('$')[0]
  let depth = 0
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++
    else if (text[at] === '}' && --depth === 0) return text.slice(open + 1, at)
  }
  return undefined
}

/** Without per cent signs, dollar signs around it and a full stop behind it. */
export function tidy(answer: string): string {
  return withoutDollars(answer.replace(/\\?%/g, '').trim().replace(/\.$/, '')).trim()
}

/** Without the dollar signs around it. */
export function withoutDollars(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && text[start] === '$') start++
  while (start < end && text[end - 1] === '$') end--
  return text.slice(start, end)
}
