// A scripted player: its replies differ by key and repeat, so that a step has valid and invalid tasks, right and wrong answers.

/** A number from a key. */
export const hash = (key: string): number =>
  [...key].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 9973, 7)

/** Proposes a + n or a − n, sometimes rubbish; solves sometimes. */
export function play(prompt: string, key: string): string {
  const n = hash(key)
  if (prompt.startsWith('<|propose|><|induction|>')) {
    return n % 4 === 0 ? 'x' : `${[0, 1, 2, 3, 4, n].join('<|input|>')}<|message|>`
  }
  if (prompt.startsWith('<|propose|>')) {
    return n % 5 === 0
      ? 'function f(<|input|>1'
      : `function f(a) { return a ${n % 2 ? '+' : '-'} ${n % 50}; }<|input|>${n % 7}`
  }
  const [, sign, by, given] = /a ([+-]) (\d+); }(?:<\|input\|>|<\|output\|>)(-?\d+)/.exec(prompt) ?? []
  const step = (sign === '-' ? -1 : 1) * Number(by)
  if (prompt.includes('<|induction|>'))
    return n % 3 ? `function f(a) { return a + ${n % 50}; }` : 'function f(a) { return a; }'
  if (Number(by) % 3 === 0) return '"never"'
  const answer = prompt.includes('<|deduction|>') ? Number(given) + step : Number(given) - step
  return n % 3 === 0 ? String(answer) : n % 3 === 1 ? String(answer + 1) : 'dunno'
}
