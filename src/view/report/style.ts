// The style of the report: one column that reads well from 320 to 1100 pixels, light and dark.

const LIGHT = `
  --paper: #ffffff; --ink: #1f2430; --muted: #5b6372; --line: #e4e7ec; --soft: #f6f7f9; --accent: #0072b2;
  --keyword: #0a5a8f; --string: #9a4300; --number: #00694d; --comment: #6b7280; color-scheme: light;`
const DARK = `
  --paper: #161a22; --ink: #e8eaf0; --muted: #a9b1c0; --line: #2c3340; --soft: #1e232d; --accent: #4ea6e6;
  --keyword: #7cc0f2; --string: #ffad73; --number: #5fd8b4; --comment: #98a1b2; color-scheme: dark;`

/** CSS of the page. The theme follows the system until `data-theme` on the root says otherwise. */
export const REPORT_STYLE = `
:root {${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme='light']) {${DARK} } }
@media screen { :root[data-theme='dark'] {${DARK} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; }
main, header.top, footer { max-width: 1020px; margin: 0 auto; padding: 0 24px; }
header.top { padding-top: 32px; display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: baseline; }
h1 { font-size: 28px; line-height: 1.2; margin: 0; flex: 1 1 0; min-width: 12ch; overflow-wrap: anywhere; }
h2 { font-size: 20px; line-height: 1.3; margin: 48px 0 8px; }
h2 a { color: inherit; text-decoration: none; }
h2 a:hover { text-decoration: underline; }
p { margin: 8px 0; max-width: 75ch; }
p.lead { color: var(--muted); flex-basis: 100%; margin: 0; }
p.note, p.empty { color: var(--muted); font-size: 14px; }
a { color: var(--accent); }
button { font: inherit; font-size: 14px; color: var(--ink); background: var(--soft); border: 1px solid var(--line);
  border-radius: 6px; padding: 4px 12px; cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 0; margin: 16px 0 0; font-size: 14px; }
dl.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 12px; margin: 24px 0; }
dl.facts > div { background: var(--soft); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; }
dl.facts dt { color: var(--muted); font-size: 14px; }
dl.facts dd { margin: 0; font-size: 22px; font-variant-numeric: tabular-nums; }
dl.facts dd small { display: block; font-size: 13px; color: var(--muted); }
.figure { overflow-x: auto; margin: 8px 0 0 -8px; }
.scroll { overflow-x: auto; margin: 16px 0 4px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; line-height: 1.45; }
caption { text-align: left; font-weight: 600; padding: 4px 0; }
th, td { text-align: left; vertical-align: top; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); }
td.long { min-width: 22ch; overflow-wrap: anywhere; } td.sentence { min-width: 16ch; }
th { color: var(--muted); font-weight: 600; white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
pre, code { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: 13px; }
td pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; min-width: 220px; }
code.value { white-space: pre-wrap; }
.k { color: var(--keyword); font-weight: 600; } .s { color: var(--string); } .n { color: var(--number); }
.c { color: var(--comment); font-style: italic; }
details > summary { cursor: pointer; margin: 8px 0; }
dl.words dt { font-weight: 600; margin-top: 8px; }
dl.words dd { margin: 0; max-width: 75ch; }
footer { color: var(--muted); font-size: 14px; padding-top: 32px; padding-bottom: 48px; }
@media print { button, nav { display: none; } .figure, .scroll { overflow: visible; } section { break-inside: avoid; } }
`
