// Example command lines for the end of a help text.

/** Lines under the heading `Examples:`. */
export function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`
}
