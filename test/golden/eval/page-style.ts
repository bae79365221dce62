/** Colours keep their order for readers who cannot tell red from green; dark after the reader's own setting. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1d2530; --soft: #5d6875; --line: #d9dee5; --paper: #fff; --panel: #f5f7f9;
  --good: #2b6cb0; --none: #9cc3e6; --wrong: #c2410c; --missing: #a3acb8; --invented: #e0a12b; --heat: 43, 108, 176; --bad: 194, 65, 12 }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --soft: #9aa5b3; --line: #343d49; --paper: #14181e; --panel: #1c222a;
  --good: #5a9bd8; --none: #35577a; --wrong: #e8703c; --missing: #5d6875; --invented: #dfae52; --heat: 90, 155, 216; --bad: 232, 112, 60 } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 960px; margin: 0 auto; padding: 24px 20px 64px }
h1 { font-size: 22px; margin: 0 } h2 { font-size: 16px; margin: 36px 0 10px } .about, .legend, figcaption { color: var(--soft) }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(170px, 1fr)); gap: 10px; margin-top: 20px }
.tile { background: var(--panel); border-radius: 8px; padding: 10px 14px } .tile b { display: block; font-size: 22px; font-variant-numeric: tabular-nums }
.tile span { color: var(--soft); font-size: 13px } .tile.alarm b { color: var(--wrong) }
.scroll { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: 5px 12px; text-align: right; border-bottom: 1px solid var(--line) } th:first-child, td:first-child { text-align: left } th { font-weight: 600 }
td.text { text-align: left } svg { width: 100%; height: auto; display: block } svg text { font-size: 12px; fill: var(--ink) }
.good { fill: var(--good); background: var(--good) } .none { fill: var(--none); background: var(--none) } .wrong { fill: var(--wrong); background: var(--wrong) }
.missing { fill: var(--missing); background: var(--missing) } .invented { fill: var(--invented); background: var(--invented) }
.plain, .point { fill: var(--good) } .point { fill-opacity: .75 } .grid { stroke: var(--line) } .diagonal { stroke: var(--soft); stroke-dasharray: 4 4 }
.legend i { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin: 0 5px 0 14px } figure { margin: 0 }
`
