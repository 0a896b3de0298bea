// The style of an exported notebook: one column, prompts in the margin, light and dark.

const LIGHT = `
  --paper: #ffffff; --ink: #1f2430; --muted: #5b6372; --line: #e4e7ec; --soft: #f6f7f9; --accent: #0072b2;
  --keyword: #0a5a8f; --string: #9a4300; --number: #00694d; --comment: #6b7280; --bad: #fdf1ef; color-scheme: light;
  --a0: #1f2430; --a1: #b42318; --a2: #00694d; --a3: #8a5a00; --a4: #0a5a8f; --a5: #8b2f7a; --a6: #00696b; --a7: #5b6372;
  --a8: #6b7280; --a9: #d92d20; --a10: #039855; --a11: #b54708; --a12: #0072b2; --a13: #c11574; --a14: #0e7090; --a15: #1f2430;`
const DARK = `
  --paper: #161a22; --ink: #e8eaf0; --muted: #a9b1c0; --line: #2c3340; --soft: #1e232d; --accent: #4ea6e6;
  --keyword: #7cc0f2; --string: #ffad73; --number: #5fd8b4; --comment: #98a1b2; --bad: #33201f; color-scheme: dark;
  --a0: #e8eaf0; --a1: #ff8a80; --a2: #5fd8b4; --a3: #ffd479; --a4: #7cc0f2; --a5: #e3a3d6; --a6: #6fd3d6; --a7: #a9b1c0;
  --a8: #98a1b2; --a9: #ffa39b; --a10: #7ee2bd; --a11: #ffe08f; --a12: #9bd0f7; --a13: #f0b8e4; --a14: #8fe0e3; --a15: #f4f5f7;`

const COLOURS = Array.from(
  { length: 16 },
  (_, at) =>
    `.ansi-${at} { color: var(--a${at}); } .ansi-${at}-bg { background: var(--a${at}); color: var(--paper); }`,
).join('\n')

/** CSS of the page. The theme follows the system. */
export const PAGE_STYLE = `
:root {${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root {${DARK} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 24px 24px 64px; }
.cell { margin: 16px 0; }
.cell.code { display: grid; grid-template-columns: 72px minmax(0, 1fr); gap: 4px 12px; }
.cell.markdown, .cell.raw { margin-left: 84px; max-width: 78ch; }
.prompt { color: var(--muted); text-align: right; font: 12px/1.5 ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  padding-top: 10px; white-space: nowrap; }
.prompt.out { padding-top: 4px; }
h1 { font-size: 28px; line-height: 1.2; margin: 24px 0 8px; }
h2 { font-size: 21px; line-height: 1.3; margin: 32px 0 8px; }
h3 { font-size: 17px; margin: 24px 0 8px; }
p { margin: 8px 0; }
a { color: var(--accent); }
blockquote { margin: 8px 0; padding-left: 16px; border-left: 3px solid var(--line); color: var(--muted); }
pre, code, .math { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: 13px; }
pre { margin: 0; padding: 8px 12px; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.45; }
pre.code { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; }
.markdown pre.code { margin: 12px 0; }
.markdown :not(pre) > code { background: var(--soft); border-radius: 3px; padding: 1px 4px; }
pre.stderr, pre.error { background: var(--bad); border-radius: 6px; }
.output { min-width: 0; }
.output pre.stdout, .output pre.plain { padding: 4px 0; }
.output pre.stderr { padding: 4px 12px; }
.html, .figure { overflow-x: auto; }
img { max-width: 100%; height: auto; }
table { border-collapse: collapse; font-size: 14px; line-height: 1.45; margin: 8px 0; }
th, td { text-align: left; vertical-align: top; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
td pre { padding: 0; }
math { font-size: 1.05em; } math[display='block'], .tml-display { margin: 12px 0; }
.math { font-style: italic; } p.math { margin: 12px 24px; white-space: pre-wrap; }
.note { color: var(--muted); font-size: 14px; }
.k { color: var(--keyword); font-weight: 600; } .s { color: var(--string); } .n { color: var(--number); }
.c { color: var(--comment); font-style: italic; }
.ansi-bold { font-weight: 700; } .ansi-italic { font-style: italic; } .ansi-underline { text-decoration: underline; }
${COLOURS}
@media (max-width: 640px) { .cell.code { grid-template-columns: minmax(0, 1fr); } .prompt { text-align: left; }
  .cell.markdown, .cell.raw { margin-left: 0; } }
@media print { .cell { break-inside: avoid; } main { max-width: none; } }
`
