// LaTeX as models write it, made ready for the parser: boxes opened, fonts, units and punctuation removed.

/** Units that may stand behind a number, without their plural endings. */
const UNITS = [
  ...[
    'm',
    'cm',
    'mm',
    'dm',
    'km',
    'ft',
    'yard',
    'yr',
    'inch',
    'inches',
    'feet',
    'mile',
    'meter',
    'metre',
    'mtr',
    'mt',
  ],
  ...[
    'sq',
    'sq m',
    'sq inch',
    'm square',
    'square',
    'cu cm',
    'cubic',
    'cube',
    'cc',
    'cm 2',
    'acre',
    'hectare',
    'are',
  ],
  ...['l', 'lt', 'liter', 'litre', 'gal', 'gallon', 'g', 'gm', 'kg', 'lb', 'pound', 'unit', 'ohm'],
  ...['s', 'sec', 'second', 'min', 'minute', 'h', 'hr', 'hour', 'day', 'month', 'year', 'am', 'pm', 'noon'],
  ...['mph', 'kmph', 'kmh', 'mp', 'deg', 'degree', 'd', 'c', 'o', 't', '° f'],
  ...[
    'cent',
    'rs',
    'rupee',
    'profit',
    'loss',
    'gain',
    'excess',
    'rise',
    'increase',
    'decrease',
    'more',
    'less',
    'pure',
  ],
  ...[
    'men',
    'man',
    'women',
    'woman',
    'student',
    'soldier',
    'monkey',
    'children ticket',
    'pie',
    'meal',
    'apple',
    'toy',
  ],
  ...[
    'coin',
    'tile',
    'edge',
    'digit',
    'multiple',
    'prime',
    'number',
    'mark',
    'ratio',
    'rounds',
    'way',
    'east',
    'west',
  ],
  ...['per', 'by', 'th', 'st', 'rd', 'ab', 'bc', 'no change', 'point', 'integer', 'Surface'],
]
const UNIT_AT_END = new RegExp(`(\\d|\\}|\\s)\\s*(?:${UNITS.join('|')})(?:s|es)?\\s*$`)

const OPENING = ['\\\\\\{', '\\{', '\\\\\\|', '\\|', '\\[', '\\(', '\\\\[a-z]+']
const CLOSING = ['\\\\\\}', '\\}', '\\\\\\|', '\\|', '\\]', '\\)', '\\\\[a-z]+']
const LEFT = new RegExp(`\\\\left(?=${OPENING.join('|')})`, 'g')
const RIGHT = new RegExp(`\\\\right(?=${CLOSING.join('|')})`, 'g')

/** What is replaced in one pass, the first that fits at a place. */
const REPLACED: readonly (readonly [pattern: string, by: string])[] = [
  ['\\\\math(?:rm|it|bf)', '\\text'],
  ['\\\\text(?:normal|bf|it|rm)', '\\text'],
  ['\\\\[dtc]frac', '\\frac'],
  ['\\s\\.', ' 0.'],
  ['\\{\\.', '{0.'],
  ['~=', '\\approx'],
  ['\\s*\\{\\s*,\\s*\\}', ','],
  ['(?<![a-zA-Z]),?\\s*(?:and|or)(?![a-zA-Z])', ','],
  [',?\\s*\\\\text\\{\\s*(?:and|or)\\s*\\}', ','],
  ['(?<!\\\\)\\\\\\s', ' '],
  ['infinity', '\\infty'],
  [',?\\\\ldots', ' '],
  ['\\s*\\b(?:percentage|percent|pct)\\b', '\\%'],
  ['\\\\text\\{(?:percentage|percent|pct)\\}', '%'],
  ['(?<!\\\\)inf(?!inity)', '\\infty'],
  [' sqrt', '\\sqrt'],
]
const REPLACE = new RegExp(REPLACED.map(([pattern]) => `(${pattern})`).join('|'), 'g')

/** Cleans one formula. `boxes`: all boxes of the text count, or only the last ones that stand together. */
export function cleanLatex(latex: string, boxes: 'all' | 'last'): string {
  let text = unboxed(latex, boxes)
    .replaceAll('\\mathrm{T}', 'T')
    .replaceAll('\\mathrm{d}', 'd')
    .replaceAll('{\\rm d}', 'd')
    .replaceAll('\\left[\\begin{matrix}', '\\begin{bmatrix}')
    .replaceAll('\\end{matrix}\\right]', '\\end{bmatrix}')
    .replace(LEFT, '')
    .replace(RIGHT, '')
    // "th", negative space, empty texts, dollar signs, quotation marks, display style.
    .replace(/\\mathrm\{th\}|\\!\s*|\\text\s*\{\s*\}|\\\$|\$|(?<!\\)["']|\\displaystyle/g, '')
    .replace(REPLACE, (...found) => REPLACED[found.slice(1).findIndex((group) => group !== undefined)]![1])
    .replace(/[\n\t]/g, ' ')
  if (!text.includes('matrix')) text = text.replace(/\\\\(?=[a-zA-Z])/g, '\\')
  text = withoutUnits(text)
  if (text.startsWith('.')) text = `0${text}`
  if (text === '0.5') text = '\\frac{1}{2}'
  return text
    .replace(/\^\s?\((.*?)\)/g, '^{$1}')
    .replace(/sqrt\s?\((.*?)\)/g, '\\sqrt{$1}')
    .replaceAll(' sqrt', '\\sqrt')
    .trim()
}

/** A text at the end, with its power, is a unit; so is a known word behind a number, a group or a space. */
function withoutUnits(latex: string): string {
  let text = latex
  const begin = /\\(?:text|mbox)\{/.exec(text)?.index
  if (begin !== undefined && /\}(?:\^\d|\{\^\d\})?$/.test(text.slice(begin)))
    text = text.slice(0, begin).trim() || text
  for (let pass = 0; pass < 2; pass++) text = text.replace(UNIT_AT_END, '$1') || text
  return text
}

/** Boxes further apart than this many characters are apart. */
const NEAR = 10
/** … unless a comma, "and" or "or" stands between them and they differ. */
const LINKED = 70

/** The contents of the boxes, joined by commas; the text itself if there is none. */
function unboxed(text: string, which: 'all' | 'last'): string {
  const found: string[] = []
  let end = text.length
  let laterStart: number | undefined
  for (;;) {
    const start =
      end === 0 ? -1 : Math.max(text.lastIndexOf('\\boxed', end - 1), text.lastIndexOf('\\fbox', end - 1))
    if (start < 0) break
    let open = start + (text.startsWith('\\boxed', start) ? 6 : 5)
    while (open < end && /\s/.test(text[open]!)) open++
    if (open >= end) break
    const close = text[open] === '{' ? closing(text, open, end) : undefined
    if (close === undefined) {
      if (found.length === 0) found.push(text.slice(open))
      break
    }
    const content = text.slice(open + 1, close).trim()
    if (which === 'last' && laterStart !== undefined) {
      const between = text.slice(close + 1, laterStart)
      const linked =
        between.length < LINKED && /\b(?:and|or)\b|[,;]/.test(between) && found.at(-1) !== content
      if (between.length >= NEAR && !linked) break
    }
    if (found.at(-1) !== content) found.push(content)
    laterStart = start
    end = start
  }
  return found.length > 0 ? found.reverse().join(',') : text
}

function closing(text: string, open: number, end: number): number | undefined {
  let depth = 0
  for (let at = open; at < end; at++) {
    if (text[at] === '{') depth++
    else if (text[at] === '}' && --depth === 0) return at
  }
  return undefined
}
