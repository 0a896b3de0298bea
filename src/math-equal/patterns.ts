// Where in a text its answer may stand: formulas, boxes and plain numbers, alone or after "answer", by order of preference.

/** One way to find an answer. Those of a lower rank are tried first; of one rank, the match that ends last. */
export interface Pattern {
  readonly rank: number
  readonly kind: 'formula' | 'box' | 'plain'
  readonly source: RegExp
}

/** Formulas that may stand together: "$1$, $2$ and $3$". */
export const TOGETHER = 6

const PER_CENT = '(?:\\\\?%|[Pp]ercent|[Pp]ercentage|[Pp]ct)'

/** What encloses a formula: the opening, one piece of the content, the closing. */
const FENCES: readonly (readonly [open: string, piece: string, close: string])[] = [
  ['(?<!\\\\)\\$\\$', '(?:[^$]|\\$(?!\\$))', '(?<!\\\\)\\$\\$'],
  ['(?<!\\\\)\\\\\\[', '(?:[^\\\\]|\\\\(?!\\]))', '(?<!\\\\)\\\\\\]'],
  ['(?<![\\\\\\d])\\$', '(?:\\\\\\$|[^\\n$])', '(?<!\\\\)\\$'],
  ['(?<!\\\\)\\\\\\(', '(?:[^\\\\\\n]|\\\\(?!\\)))', '(?<!\\\\)\\\\\\)'],
  ['\\s\\[', '[^\\n\\]\\[]', '\\]\\s'],
]
const NUMBER = '-?\\d+(?:[.,]\\d+)?'

/** A formula in its fences. Its groups: `f{at}_{fence}` the content, `f{at}_p` a per cent sign behind it. */
function formula(at: number, boxed: boolean): string {
  const fences = FENCES.map(([open, piece, close], fence) => {
    const content = boxed ? `${piece}*?\\\\boxed\\{${piece}+?\\}${piece}*?` : `${piece}+?`
    return `${open}(?<f${at}_${fence}>${content})${close}`
  })
  if (!boxed) fences.push(`(?<f${at}_${FENCES.length}>-?\\\\frac\\{${NUMBER}\\}\\{${NUMBER}\\})`)
  return `(?:(?:${fences.join('|')})\\s*(?<f${at}_p>${PER_CENT})?)`
}

function formulas(boxed: boolean): string {
  const more = Array.from(
    { length: TOGETHER - 1 },
    (_, at) => `(?:\\s*(?:,?and|,?or|,)\\s*${formula(at + 1, boxed)})?`,
  )
  return `(?:${formula(0, boxed)}${more.map((one) => (boxed ? `\\s*${one}` : one)).join('')})`
}

/** Letters in either case. */
function anyCase(words: string): string {
  return words.replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`)
}

const ANSWER = anyCase('answer')
const FINAL_IS = anyCase('final answer is')
const FINAL = anyCase('final answer')

const CURRENCIES = '$€£¥₹₽₪₩₫฿₡₢₣₤₥₦₧₨₭₮₯₰₱₲₳₴₵₶₷₸₺₻₼₾₿'
const BEFORE = '(?:^|\\s|=)(?:\\*\\*)?'
const AFTER = '(?:\\*\\*)?(?:[.,:\\s)$]|(?=\\n?$))'

/** A number in plain text. Groups (with a suffix that keeps them apart): i1, i2, i3, d1, d2, d3 and pc. */
function plainNumber(suffix: string): string {
  const grouped = `(?<i1${suffix}>-?[1-9]\\d{0,2}(?:[ ,]\\d{3})+)(?<d1${suffix}>\\.\\d+)?`
  const decimal = `(?<i2${suffix}>-?\\d+)(?<d2${suffix}>[.,]\\d+)`
  const forms = [grouped, decimal, `(?<d3${suffix}>\\.\\d+)`, `(?<i3${suffix}>-?\\d+)`]
  const percent = `(?<pc${suffix}>\\s*(?:%|[Pp]ercent|\\s*[Pp]ercentage|\\s*[Pp]ct))?`
  return `(?:${BEFORE}[${CURRENCIES}]?(?<!\\d)(?:${forms.join('|')})${percent})`
}

/** Arithmetic in plain text, at least one sign in it. Group: ex. */
function plainExpression(suffix: string): string {
  const signs = '+\\-*×/^()÷'
  return `(?:${BEFORE}(?<ex${suffix}>-?\\(?-?\\d[\\d.\\s${signs}]*[${signs}][\\d.\\s${signs}]+\\)?)${AFTER})`
}

const PLAIN = `(?:${plainExpression('')}|${plainNumber('')})`

/** A dot stands for any sign but a line end in plain text, for any sign in formulas (flag s). */
function patternsOf(kind: 'formula' | 'plain', flags: string, body: string): readonly Pattern[] {
  const pattern = (rank: number, source: string): Pattern => ({
    rank,
    kind,
    source: new RegExp(source, flags),
  })
  const gap = kind === 'formula' ? '\\s*' : ''
  const up = kind === 'formula' ? '.{0,50}?' : '(?:.{0,100}=\\s*|.{0,50}?)'
  const end = kind === 'formula' ? '' : '(?!\\s*=)'
  return [
    pattern(0, `${FINAL_IS}:?\\s*${body}\\.?\\s?I hope`),
    pattern(50, `${FINAL}.{0,100}?\\s+is:?${gap}${body}`),
    pattern(100, `${ANSWER}:${up}${body}${end}`),
    pattern(200, `${ANSWER}${up}${body}${end}`),
  ]
}

const FORMULAS = formulas(false)

/** In the order of Math-Verify: a final answer with "I hope", a final answer or a box, "answer:", "answer", anything. */
export const PATTERNS: readonly Pattern[] = [
  ...patternsOf('formula', 'gs', FORMULAS),
  { rank: 300, kind: 'formula', source: new RegExp(FORMULAS, 'gs') },
  { rank: 50, kind: 'formula', source: new RegExp(formulas(true), 'gs') },
  { rank: 50, kind: 'box', source: /(?<f0_0>\\boxed\{.+\})/gs },
  ...patternsOf('plain', 'g', PLAIN),
  { rank: 300, kind: 'plain', source: new RegExp(plainExpression(''), 'g') },
  { rank: 300, kind: 'plain', source: new RegExp(plainNumber(''), 'g') },
]

export const RANKS: readonly number[] = [...new Set(PATTERNS.map(({ rank }) => rank))].sort((a, b) => a - b)
