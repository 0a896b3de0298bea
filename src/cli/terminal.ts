// What the terminal can show.

/** Width and colour for tables on standard output. */
export function terminalStyle(): { readonly width: number; readonly colour: boolean } {
  const { isTTY, columns } = process.stdout
  return { width: isTTY && columns ? columns : 120, colour: Boolean(isTTY) && !process.env.NO_COLOR }
}
