// The style of what the stages show in a notebook: it takes the page's colours, so that it fits a light and a dark one.
//
// JupyterLab and nbconvert define --jp-… for either theme, VS Code --vscode-…; the colours written out here can be read on
// white and on black. No script, no outside file.
//
// The last two rules are for the figures beside it: plotly's renderer in JupyterLab gives them no style of ours, and they would be
// white in a dark page. Light and dark change places, hues stay, and the cells of a heat map stay as they are. Where `npm run lab`
// has put its own rules (lab-style.ts), those are taken.
//
// JupyterLab's cleaning of a notebook that is not trusted yet takes this element out, and GitHub takes style attributes
// too. So the markup says by itself on which side a cell stands (`align` of a `<div>` in it, since JupyterLab sets the cells
// themselves right) and how a token looks (`<b>`, `<i>`, `<font color>`, which any rule below overrules).

import { TOKEN_COLOUR } from '../highlight.ts'

export const DISPLAY_STYLE = `
div.azlab { --line: var(--jp-border-color2, rgba(128, 134, 148, 0.35)); --soft: var(--jp-layout-color2, rgba(128, 134, 148, 0.12));
  --keyword: var(--jp-mirror-editor-keyword-color, ${TOKEN_COLOUR.k}); --string: var(--jp-mirror-editor-string-color, ${TOKEN_COLOUR.s});
  --number: var(--jp-mirror-editor-number-color, ${TOKEN_COLOUR.n}); --comment: var(--jp-mirror-editor-comment-color, ${TOKEN_COLOUR.c});
  font-size: 13px; line-height: 1.45; max-width: 1100px; color: var(--jp-content-font-color1, var(--vscode-foreground, inherit)); }
div.azlab p { margin: 4px 0; }
div.azlab .muted { opacity: 0.72; }
div.azlab .scroll { overflow-x: auto; }
div.azlab.azlab table { border-collapse: collapse; border: none; margin: 4px 0; width: auto; table-layout: auto; font-size: 13px; }
div.azlab.azlab table th, div.azlab.azlab table td { text-align: left; vertical-align: top; padding: 4px 14px 4px 0; border: none;
  border-bottom: 1px solid var(--line); background: none; white-space: normal; max-width: 66ch; overflow-wrap: normal; }
div.azlab.azlab td.long { min-width: 22ch; overflow-wrap: anywhere; } div.azlab.azlab td.sentence { min-width: 16ch; }
div.azlab.azlab table tr { background: none; }
div.azlab.azlab table th { font-weight: 600; opacity: 0.72; white-space: nowrap; }
div.azlab.azlab table .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
div.azlab.azlab pre, div.azlab.azlab code { font-family: var(--jp-code-font-family, ui-monospace, Menlo, Consolas, monospace);
  font-size: 12.5px; background: none; color: inherit; padding: 0; border: none; }
div.azlab.azlab pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; word-break: normal; max-height: 16em; overflow-y: auto; }
div.azlab.azlab td pre { min-width: 24ch; }
div.azlab.azlab code.value { white-space: pre-wrap; }
div.azlab .k { color: var(--keyword); } div.azlab .k b { font-weight: 600; } div.azlab .s { color: var(--string); }
div.azlab .n { color: var(--number); } div.azlab .c { color: var(--comment); }
div.azlab .badge { white-space: nowrap; }
div.azlab .bar { display: inline-block; width: 56px; height: 8px; margin-right: 8px; background: var(--soft); border: 1px solid var(--line); }
div.azlab .bar i { display: block; height: 100%; background: #3d93cf; }
div.azlab details > summary { cursor: pointer; padding: 2px 0; }
div.azlab ol.lineage { margin: 0; padding: 0 0 0 30px; border-left: 2px solid var(--line); }
div.azlab ol.lineage > li::marker { font-weight: 600; }
div.azlab ol.lineage > li { margin: 0 0 10px; }
[data-jp-theme-light='false'] .jp-RenderedPlotly .svg-container { filter: invert(0.93) hue-rotate(180deg); }
[data-jp-theme-light='false'] .jp-RenderedPlotly .svg-container image { filter: invert(1) hue-rotate(180deg); }
`

/** A fragment for an output of a notebook. */
export function displayHtml(body: string): string {
  return `<div class="azlab"><style>${DISPLAY_STYLE.trim()}</style>\n${body}\n</div>`
}
