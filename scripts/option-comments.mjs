// The comments over the options of a table, from what the table says of them, so that an editor shows it at every use of an option.
// `npm run reference` writes them, and test/package/reference.test.ts holds them equal to the table.

const width = 118

/** The text of a table's file with the comment of each option as the table has it. */
export function withComments(text, table) {
  const bare = text.replace(/^ {2}\/\*\*.*?\*\/\n(?= {2}\w+: option\(\{)/gms, '')
  return bare.replace(/^ {2}(\w+): option\(\{\n/gm, (line, name) => `${comment(table[name])}${line}`)
}

/** What an editor shows of an option: what it means, its default, and the paper's value where that is another one. */
function comment({ meaning, note, default: usual, paper }) {
  const value = paper === undefined ? said(usual) : `${said(usual)} (paper ${said(paper)})`
  const words = [meaning, note ?? '', `Default ${value}.`].join(' ').split(/ +/)
  const lines = ['']
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`
    if (longer.length + 6 > width) lines.push(` ${word}`)
    else lines[lines.length - 1] = longer
  }
  if (lines.length === 1) return `  /**${lines[0]} */\n`
  return `  /**\n${lines.map((line) => `   *${line}\n`).join('')}   */\n`
}

const said = (value) => {
  if (value === '') return 'none'
  if (Array.isArray(value)) return value.join(', ')
  return typeof value === 'string' ? `\`${value}\`` : String(value)
}
