/** Of a shared run: the colours of the page, dark and light as the reader's system says. */
export const STYLE = `
:root{color-scheme:light dark;--line:#dddcd7;--quiet:#5c5b56;--ok:#007a59;--run:#0072b2;--bad:#b84700;--hatch:#b9b8b2}
@media (prefers-color-scheme:dark){:root{--line:#363733;--quiet:#a3a29b;--ok:#2fc79b;--run:#56b4e9;--bad:#ff8c42;--hatch:#5d5e58}}
body{font:14px/20px system-ui,sans-serif;margin:16px;font-variant-numeric:tabular-nums}
h1{font-size:18px}h2{font-size:15px;margin-top:24px}
code,pre{font:12.5px/18px ui-monospace,monospace}
pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid var(--line);border-radius:4px;padding:8px;max-height:70vh;overflow:auto}
.note{border-left:4px solid var(--hatch);padding:4px 10px}.failed{border-left-color:var(--bad)}
.quiet{color:var(--quiet)}
.row{display:grid;grid-template-columns:minmax(100px,24%) minmax(0,1fr) minmax(100px,30%);gap:8px;white-space:nowrap;overflow:hidden}
.row>span{overflow:hidden;text-overflow:ellipsis}
.track{position:relative}.track i{position:absolute;top:4px;height:12px;border-radius:2px;background:var(--ok)}
.track .error{background:var(--bad)}.track .running{background:var(--run)}.track .cancelled{background:var(--quiet)}
.track .unknown{background:none;border:1px dashed var(--quiet)}
.track .waiting{background:repeating-linear-gradient(135deg,var(--hatch) 0 2px,transparent 2px 6px)}
`;
