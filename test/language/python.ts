// The real Python beside ours: whether there is one, and what it says of many texts at once.

import { spawnSync } from 'node:child_process'
import { pythonInterpreter } from '../../src/language/python/interpreter.ts'

/** For a test's option `skip`: false where there is a Python, else what is missing. */
export const noPython: string | false = (() => {
  try {
    pythonInterpreter()
    return false
  } catch (error) {
    return (error as Error).message
  }
})()

/**
 * One answer a question from one run of Python. `body` is the body of `def answer(question):`; both sides are JSON.
 * `canon(value)` is there too: the canonical text as its specification says, written with Python's own repr.
 */
export function askPython(body: string, questions: readonly unknown[]): unknown[] {
  const script = `${PRELUDE}
def answer(question):
${body.replace(/^/gm, '    ')}
json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)
`
  const { stdout, stderr, status } = spawnSync(
    pythonInterpreter().path,
    ['-I', '-B', '-S', '-W', 'ignore', '-c', script],
    { input: JSON.stringify(questions), encoding: 'utf8', maxBuffer: 1 << 28, env: { PYTHONHASHSEED: '0' } },
  )
  if (status !== 0) throw new Error(`Python ended with ${status}: ${stderr}`)
  return JSON.parse(stdout) as unknown[]
}

const PRELUDE = `
import ast, json, sys
NAMES = {'inf': float('inf'), 'nan': float('nan'), 'infj': complex(0, float('inf'))}
def canon(value):
    kind = type(value)
    if kind is int and value.bit_length() > 4096:
        return hex(value)
    if kind is list:
        return '[' + ', '.join(map(canon, value)) + ']'
    if kind is tuple:
        return '(' + ', '.join(map(canon, value)) + (',)' if len(value) == 1 else ')')
    if kind is dict:
        return '{' + ', '.join(canon(key) + ': ' + canon(item) for key, item in value.items()) + '}'
    if kind is set or kind is frozenset:
        inside = '{' + ', '.join(sorted(map(canon, value))) + '}'
        if kind is set:
            return inside if value else 'set()'
        return 'frozenset(' + (inside if value else '') + ')'
    return repr(value)
`
