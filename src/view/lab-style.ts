// CSS for JupyterLab: figures of plotly's renderer in the dark theme, and their saved pictures no wider than their place.
//
// The renderer writes colours into each element, where no variable of the page reaches. So each ink of a figure is exchanged
// by a rule on what is written. Without this file light and dark change places as a whole (display/style.ts), once a table of
// ours stands in the page; before that a figure is a white card in a dark page.

import { DARK } from './theme.ts'

/** The rules. Colours stand in plotly's SVG as `rgb(1, 2, 3)`. */
export function labStyle(): string {
  const dark = "[data-jp-theme-light='false'] .jp-RenderedPlotly"
  const exchanges = DARK.flatMap(([light, other]) => {
    const written = rgb(light)
    return ['fill', 'stroke', 'background'].map(
      (property) => `${dark} [style*='${property}: ${written}'] { ${property}: ${other} !important; }`,
    )
  })
  return [
    '.jp-RenderedPlotly .plot-img { max-width: 100%; height: auto; }',
    // A picture that JupyterLab saved with the notebook has the light colours; hues stay, light and dark change places.
    `${dark} .plot-img { filter: invert(0.93) hue-rotate(180deg); }`,
    // Instead of the coarser rule that tables bring along (display/style.ts).
    `${dark} .svg-container, ${dark} .svg-container image { filter: none !important; }`,
    ...exchanges,
    '',
  ].join('\n')
}

function rgb(colour: string): string {
  const value = Number.parseInt(colour.slice(1), 16)
  return `rgb(${value >> 16}, ${(value >> 8) & 255}, ${value & 255})`
}
