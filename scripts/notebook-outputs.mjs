// What a notebook has to say, apart from what changes with every run: for committing it, and for comparing two executions.

/** Outputs of which two executions need not agree: the library marks them so, e.g. a progress line with its time. */
const isMarked = (output) => output.metadata?.azlab?.measured === true

const tags = (cell) => cell.metadata?.tags ?? []
const textOf = (value) => (Array.isArray(value) ? value.join('') : value)
const PLOTLY = 'application/vnd.plotly.v1+json'
const PICTURES = ['image/png', 'image/svg+xml', 'image/jpeg']

/** The notebook as it is committed: no lines of progress, and no metadata but what it needs. */
export function forCommit(notebook) {
  const { azlab, kernelspec, language_info } = notebook.metadata
  return {
    ...notebook,
    metadata: { ...(azlab && { azlab }), kernelspec, ...(language_info && { language_info }) },
    cells: notebook.cells
      .filter((cell) => !tags(cell).includes('injected-parameters'))
      .map((cell) =>
        cell.cell_type === 'code'
          ? { ...cell, outputs: cell.outputs.filter((output) => !isMarked(output)) }
          : cell,
      ),
  }
}

/** Streams as one output each, since some programs save a stream in the pieces in which it came. */
function merged(outputs) {
  const whole = []
  for (const output of outputs) {
    const last = whole.at(-1)
    if (output.output_type === 'stream' && last?.output_type === 'stream' && last.name === output.name)
      whole[whole.length - 1] = { ...last, text: textOf(last.text) + textOf(output.text) }
    else whole.push(output)
  }
  return whole
}

/**
 * Where two executions of a notebook differ, one sentence each; none where they agree. Cells tagged `measured` and outputs
 * marked so may say anything; streams may come in pieces; the looks of HTML do not count; figures are compared by their data,
 * and each must have a picture on both sides.
 */
export function differences(before, after) {
  const [a, b] = [before, after].map((notebook) => forCommit(notebook).cells)
  if (a.length !== b.length) return [`${a.length} cells became ${b.length}`]
  return a.flatMap((cell, at) => {
    const other = b[at]
    if (textOf(cell.source) !== textOf(other.source)) return [`cell ${cell.id}: another source`]
    if (cell.cell_type !== 'code' || tags(cell).includes('measured')) return []
    const [one, two] = [merged(cell.outputs), merged(other.outputs)]
    if (one.length !== two.length) return [`cell ${cell.id}: ${one.length} outputs became ${two.length}`]
    return one.flatMap((output, i) =>
      outputDifferences(output, two[i]).map((what) => `cell ${cell.id}, output ${i + 1}: ${what}`),
    )
  })
}

function outputDifferences(before, after) {
  if (before.output_type !== after.output_type) return [`${before.output_type} became ${after.output_type}`]
  if (before.output_type === 'stream') return textDifference(before.name, before.text, after.text)
  if (before.output_type === 'error') return textDifference('error', before.evalue, after.evalue)
  const found = []
  for (const type of new Set([...Object.keys(before.data), ...Object.keys(after.data)])) {
    const [one, other] = [before.data[type], after.data[type]]
    if (one === undefined) found.push(`${type} is new`)
    else if (other === undefined) found.push(`${type} is missing`)
    else if (PICTURES.includes(type)) continue
    else if (type === PLOTLY) {
      const where = firstDifference(one, other)
      if (where) found.push(`the figure differs at ${where}`)
    } else if (type === 'text/html' && PLOTLY in before.data)
      continue // the same picture
    else if (type === 'text/html') found.push(...textDifference(type, unstyled(one), unstyled(other)))
    else if (typeof textOf(one) === 'string') found.push(...textDifference(type, one, other))
    else if (firstDifference(one, other)) found.push(`${type} differs at ${firstDifference(one, other)}`)
  }
  return found
}

/** HTML without its looks: styles, the side on which a cell stands, the signs of verdicts and the marks of highlighted code. */
const unstyled = (html) =>
  textOf(html)
    .replace(/<style>.*?<\/style>|<font color="[^"]*">●<\/font> |<\/?(?:span|font|b|i|div)\b[^>]*>/gs, '')
    .replace(/<(td|th)\b[^>]*>/g, '<$1>')

/** Names that the kernel or a table draws anew each time. */
const masked = (text) =>
  textOf(text)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '#')
    .replace(/\r\n/g, '\n')

function textDifference(what, before, after) {
  const [a, b] = [masked(before).split('\n'), masked(after).split('\n')]
  const at = a.findIndex((line, i) => line !== b[i])
  if (at < 0 && a.length === b.length) return []
  const line = at < 0 ? a.length : at
  const cut = (text) => (text === undefined ? 'nothing' : JSON.stringify(text.slice(0, 200)))
  return [`${what} differs in line ${line + 1}: ${cut(a[line])} became ${cut(b[line])}`]
}

/** The path to the first place where two JSON values differ, with both values; null where they do not. */
function firstDifference(a, b, path = '') {
  if (Object.is(a, b)) return null
  // The same sums in another order of threads, printed to fewer digits than they have.
  if (typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a)))
    return null
  const isObject = (value) => typeof value === 'object' && value !== null
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b))
    return `${path || 'its root'}: ${JSON.stringify(a)} became ${JSON.stringify(b)}`
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = firstDifference(a[key], b[key], path ? `${path}.${key}` : key)
    if (found) return found
  }
  return null
}
