// Plotly's types of traces, and what draws a still picture of each: there is no browser, and no WebGL.

/** The bundle that draws a type without a browser, or why none does. */
export type Drawn = 'cartesian' | 'full' | 'no WebGL' | 'no map'

/** Every type of the drawing library. A test compares the names with those of the library itself. */
export const TRACE_TYPES: Readonly<Record<string, Drawn>> = {
  ...of('cartesian', 'scatter bar box heatmap histogram histogram2d histogram2dcontour contour image'),
  ...of('cartesian', 'scatterternary pie violin'),
  ...of('full', 'barpolar candlestick carpet contourcarpet funnel funnelarea icicle indicator ohlc parcats'),
  ...of('full', 'quiver sankey scattercarpet scatterpolar scattersmith sunburst table treemap waterfall'),
  // The same picture as scatter and scatterpolar, which stand in for them.
  ...of('cartesian', 'scattergl'),
  ...of('full', 'scatterpolargl'),
  ...of('no WebGL', 'cone isosurface mesh3d parcoords scatter3d splom streamtube surface volume'),
  ...of('no map', 'choropleth choroplethmap densitymap scattergeo scattermap'),
}

function of(drawn: Drawn, names: string): Readonly<Record<string, Drawn>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, drawn]))
}

/** Types that draw in SVG what those with WebGL draw, by the same attributes. */
const WITHOUT_WEBGL: Readonly<Record<string, string>> = {
  scattergl: 'scatter',
  scatterpolargl: 'scatterpolar',
}

/** The type of a trace; plotly takes one without a type for a scatter plot. */
export function typeOf(trace: Readonly<Record<string, unknown>>): string {
  return trace.type === undefined || trace.type === null ? 'scatter' : String(trace.type)
}

/** The type that stands for it in a picture. */
export function pictureType(type: string): string {
  return WITHOUT_WEBGL[type] ?? type
}
