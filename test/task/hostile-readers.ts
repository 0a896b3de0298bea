// What reads proposals and answers of a model, and what shows them, for hostile-text.test.ts.

import { javascript } from '../../src/language/index.ts'
import type { TaskSettings } from '../../src/task/kind.ts'
import { taskKind } from '../../src/task/kinds.ts'
import { leaks } from '../../src/task/leak.ts'
import { compactStyle, fullStyle } from '../../src/task/prompt/styles.ts'
import { TASK_TYPES } from '../../src/task/task.ts'
import { zeroTask } from '../../src/task/zero.ts'
import { displayTables } from '../../src/view/display/table.ts'
import { highlight } from '../../src/view/highlight.ts'
import { htmlTable, textTable } from '../../src/view/table.ts'
import { MEGABYTE, type Reader, type Readers } from '../support/hostile.ts'

/** Text inside the answer's tags, and blocks of all names in it. */
const MORE: Reader['more'] = [
  ...['[', '(', '`', '```', '\n', ' ', '```input\n', '```input\n1\n```\n', ' ```\n', '    ```python\n'].map(
    (again) => ({
      once: '<answer>',
      again,
      end: '</answer>',
    }),
  ),
  { once: '<answer>```input\n', again: ' \n', end: '```</answer>' },
  { once: '<answer>```output\n', again: '[', close: ']', end: '\n```</answer>' },
  { once: 'f<|input|>', again: '[', close: ']' },
]

const readsProposals =
  (style: 'compact' | 'full') =>
  (text: string): void => {
    const settings: TaskSettings = {
      language: javascript,
      style: style === 'compact' ? compactStyle : fullStyle,
      inputs: 2,
      shown: 1,
      inductionHidden: 'hidden',
      inductionVerdict: 'all',
    }
    for (const type of TASK_TYPES) {
      const kind = taskKind(type)
      kind.readProposal(text, [zeroTask('deduction', javascript)], settings)
      const { answer } = kind.readAnswer(text, settings)
      if (answer !== null && type !== 'induction') kind.check(zeroTask(type, javascript), answer, settings)
    }
  }

/** What is shown to a person: characters of all widths, and those that break lines. */
const SHOWN: Reader['more'] = [
  'a',
  ' ',
  'a ',
  '\n',
  '\r',
  '\t',
  '\0',
  '中',
  '😀',
  '\u0301',
  '\ud800',
  '🇩',
  '<',
  '&',
]

const table = (text: string) => ({
  lead: 'One row.',
  columns: [{ title: 'program', kind: 'program' as const, flexible: true }],
  rows: [[text]],
})

/** A program in which nothing is read on, before or after the text. */
const half = (text: string): string => text.slice(0, MEGABYTE / 4)

export const readers: Readers = {
  'proposals and answers, compact': { read: readsProposals('compact'), more: MORE },
  'proposals and answers, full': { read: readsProposals('full'), more: MORE },
  // What the message shares with the program is looked for, and it is parsed.
  'leaks of a program into its message': {
    read: (text) => {
      leaks(text, `${half(text)}|${half(text)}`, javascript)
      leaks(`return ${half(text)}|${half(text)}`, text, javascript)
    },
    only: true,
    more: ['0;', 'return a;', 'return aaaaaa;', '`', '```\n', ' ', '}', '[', { again: '[', close: ']' }],
  },
  'tables as text': { read: (text) => textTable(table(text)), only: true, more: SHOWN },
  'tables as HTML': {
    read: (text) => [htmlTable(table(text)), displayTables([table(text)])],
    only: true,
    more: SHOWN,
  },
  // Longer source is left plain.
  'programs with their tokens marked': {
    length: 50_000,
    only: true,
    more: [
      ...'[({<"\'`\\/#$-a1@',
      '/*',
      '${',
      '`${',
      "f'{",
      '"""',
      'a(',
      'a ',
      '<a ',
      '\n',
      'a?(b):c=>',
      { again: '`${', close: '}`' },
      { again: '(', close: ')' },
    ],
    read: (text) => {
      for (const language of ['javascript', 'python', 'json', 'typescript']) highlight(text, language)
    },
  },
}
