// Defaults for figures of one's own: the house's colours in every kind of plot, so that the dark theme can exchange them.

import type { Layout } from './figure.ts'
import { INK, PALETTE } from './theme.ts'

const ticks = {
  gridcolor: INK.grid,
  linecolor: INK.zero,
  tickcolor: INK.zero,
  tickfont: { color: INK.muted },
}
const colorbar = { outlinewidth: 0, thickness: 12, tickfont: { size: 11, color: INK.muted } }
const scaled = { colorscale: 'Viridis', colorbar }
const up = { line: { color: PALETTE.blue }, fillcolor: PALETTE.blue }
const down = { line: { color: PALETTE.vermillion }, fillcolor: PALETTE.vermillion }

/** A plotly template: colours that people with any common colour vision can tell apart, on the paper of the page. */
export const OWN_TEMPLATE: Layout = {
  layout: {
    colorway: [
      ...[PALETTE.blue, PALETTE.vermillion, PALETTE.green, PALETTE.purple],
      ...[PALETTE.orange, PALETTE.sky, PALETTE.black],
    ],
    // A slider below prices is for the mouse; one's own layout may show it.
    xaxis: { rangeslider: { visible: false } },
    polar: { bgcolor: INK.paper, angularaxis: ticks, radialaxis: ticks },
    ternary: { bgcolor: INK.paper, aaxis: ticks, baxis: ticks, caxis: ticks },
    smith: { bgcolor: INK.paper, realaxis: ticks, imaginaryaxis: ticks },
    scene: { xaxis: ticks, yaxis: ticks, zaxis: ticks },
    coloraxis: scaled,
  },
  data: {
    heatmap: [scaled],
    contour: [scaled],
    histogram2d: [scaled],
    histogram2dcontour: [scaled],
    surface: [scaled],
    candlestick: [{ increasing: up, decreasing: down }],
    ohlc: [{ increasing: { line: up.line }, decreasing: { line: down.line } }],
    waterfall: [
      {
        increasing: { marker: { color: PALETTE.blue } },
        decreasing: { marker: { color: PALETTE.vermillion } },
        totals: { marker: { color: INK.grey } },
      },
    ],
    indicator: [{ gauge: { bar: { color: PALETTE.blue }, bordercolor: INK.zero, bgcolor: INK.paper } }],
    table: [
      {
        header: { fill: { color: INK.grid }, font: { color: INK.text }, line: { color: INK.zero } },
        cells: { fill: { color: INK.paper }, font: { color: INK.text }, line: { color: INK.zero } },
      },
    ],
  },
}
