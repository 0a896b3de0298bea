// Python's strftime for the one day that prompts are written on, in the locale C.

import { TemplateError, Unsupported } from './values.ts'

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
]

const LONGEST = 1000

/** The parts of a date, without a time zone, as texts. Throws for a directive that C does not have. */
export function strftime(day: Date, format: string): string {
  if (format.length > LONGEST)
    throw new Unsupported(`a format of strftime_now with more than ${LONGEST} characters`)
  return format.replace(
    /%([-_0^#]*)(\d*)([EO]?)([\s\S]|$)/gu,
    (whole, flags: string, width: string, modifier: string, letter: string) => {
      if (letter === '')
        throw new TemplateError(`the format ${JSON.stringify(format)} ends within a directive`)
      if (modifier !== '' || width !== '' || flags.includes('#'))
        throw new Unsupported(`the directive ${whole} of strftime_now`)
      const found = directive(day, letter)
      if (found === undefined) throw new Unsupported(`the directive ${whole} of strftime_now`)
      const [value, fill] = typeof found === 'string' ? [found, ''] : found
      const isUpper = flags.includes('^')
      const kind = /[-_0](?!.*[-_0])/.exec(flags)?.[0]
      const cut = fill === '' ? value : value.replace(/^[0 ]+(?=.)/, '')
      const padded =
        kind === '-'
          ? cut
          : kind === '_'
            ? cut.padStart(value.length, ' ')
            : kind === '0'
              ? cut.padStart(value.length, '0')
              : value
      if (kind !== undefined && fill === '') throw new Unsupported(`the directive ${whole} of strftime_now`)
      return isUpper ? padded.toUpperCase() : padded
    },
  )
}

type Found = string | readonly [value: string, fill: '0' | ' ']

function directive(day: Date, letter: string): Found | undefined {
  const [year, month, date, weekday] = [
    day.getUTCFullYear(),
    day.getUTCMonth(),
    day.getUTCDate(),
    day.getUTCDay(),
  ]
  const [hours, minutes, seconds] = [day.getUTCHours(), day.getUTCMinutes(), day.getUTCSeconds()]
  const ofYear = Math.floor((Date.UTC(year, month, date) - Date.UTC(year, 0, 1)) / 86_400_000)
  const zeros = (value: number, width = 2): Found => [String(value).padStart(width, '0'), '0']
  const blanks = (value: number): Found => [String(value).padStart(2, ' '), ' ']
  const all = (format: string): string => strftime(day, format)
  switch (letter) {
    case 'a':
      return DAYS[weekday]!.slice(0, 3)
    case 'A':
      return DAYS[weekday]!
    case 'w':
      return String(weekday)
    case 'u':
      return String(weekday || 7)
    case 'd':
      return zeros(date)
    case 'e':
      return blanks(date)
    case 'b':
    case 'h':
      return MONTHS[month]!.slice(0, 3)
    case 'B':
      return MONTHS[month]!
    case 'm':
      return zeros(month + 1)
    case 'y':
      return zeros(year % 100)
    case 'Y':
      return String(year)
    case 'C':
      return zeros(Math.floor(year / 100))
    case 'H':
      return zeros(hours)
    case 'k':
      return blanks(hours)
    case 'I':
      return zeros(hours % 12 || 12)
    case 'l':
      return blanks(hours % 12 || 12)
    case 'M':
      return zeros(minutes)
    case 'S':
      return zeros(seconds)
    case 'f':
      return '000000'
    case 'p':
      return hours < 12 ? 'AM' : 'PM'
    case 'P':
      return hours < 12 ? 'am' : 'pm'
    case 'z':
    case 'Z':
      return ''
    case 'j':
      return zeros(ofYear + 1, 3)
    case 'U':
      return zeros(Math.floor((ofYear + 7 - weekday) / 7))
    case 'W':
      return zeros(Math.floor((ofYear + 7 - ((weekday + 6) % 7)) / 7))
    case 'V':
      return zeros(isoWeek(day).week)
    case 'G':
      return String(isoWeek(day).year)
    case 'g':
      return zeros(isoWeek(day).year % 100)
    case 'c':
      return all('%a %b %e %H:%M:%S %Y')
    case 'x':
    case 'D':
      return all('%m/%d/%y')
    case 'X':
    case 'T':
      return all('%H:%M:%S')
    case 'F':
      return all('%Y-%m-%d')
    case 'R':
      return all('%H:%M')
    case 'r':
      return all('%I:%M:%S %p')
    case 'n':
      return '\n'
    case 't':
      return '\t'
    case '%':
      return '%'
    default:
      return undefined
  }
}

/** ISO 8601: the week belongs to the year of its Thursday. */
function isoWeek(day: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(day)
  thursday.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() || 7))
  const year = thursday.getUTCFullYear()
  return { year, week: 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * 86_400_000)) }
}
