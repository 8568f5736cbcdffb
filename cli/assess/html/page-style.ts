/** Style of the report: light and dark by the reader's setting. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --bg:#f6f7f9; --card:#fff; --ink:#1b1f24; --soft:#5b6570; --line:#dfe3e8; --accent:#3056d3; --hover:#eef2ff; --edge:#9aa7b4;
  --t0:#d1242f; --t1:#c8730a; --t2:#1f76b8; --t3:#4d8a3f; --resource:#8a94a0; }
@media (prefers-color-scheme: dark) { :root { --bg:#0e1116; --card:#161b22; --ink:#e6edf3; --soft:#9aa6b2; --line:#2a313a; --accent:#8aa4ff; --hover:#1f2733; --edge:#56616d;
  --t0:#ff5c63; --t1:#f0a33b; --t2:#58aef0; --t3:#7cc26a; --resource:#75808c; } }
* { box-sizing: border-box; }
body { margin:0; height:100vh; display:flex; flex-direction:column; background:var(--bg); color:var(--ink); font:14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
header { display:flex; flex-wrap:wrap; gap:12px 24px; align-items:center; padding:12px 18px; background:var(--card); border-bottom:1px solid var(--line); }
h1 { font-size:18px; margin:0; } h1 small { font-weight:400; color:var(--soft); margin-left:8px; }
#tiers { display:flex; gap:8px; flex-wrap:wrap; }
.chip { border:1px solid var(--line); background:transparent; color:inherit; border-radius:999px; padding:4px 12px; cursor:pointer; font:inherit; }
.chip b { margin-right:6px; } .chip[aria-pressed=true] { border-color:var(--accent); background:var(--hover); }
main { flex:1; min-height:0; display:grid; grid-template-columns:minmax(420px, 1fr) minmax(420px, 1.15fr); grid-template-rows:minmax(200px, 1.2fr) minmax(160px, 1fr); gap:12px; padding:12px; }
section { background:var(--card); border:1px solid var(--line); border-radius:10px; min-height:0; min-width:0; overflow:hidden; display:flex; flex-direction:column; }
#list { grid-row:1 / span 2; }
.tools { display:flex; gap:8px; padding:10px; border-bottom:1px solid var(--line); align-items:center; flex-wrap:wrap; }
input, select, .tools button, #more { font:inherit; color:inherit; background:var(--bg); border:1px solid var(--line); border-radius:7px; padding:6px 10px; }
input { flex:1; min-width:160px; } button { cursor:pointer; }
.scroll { overflow:auto; flex:1; }
table { border-collapse:collapse; width:100%; }
th { position:sticky; top:0; background:var(--card); text-align:left; font-weight:600; color:var(--soft); font-size:12px; padding:8px 10px; border-bottom:1px solid var(--line); }
td { padding:7px 10px; border-bottom:1px solid var(--line); vertical-align:top; }
tbody tr { cursor:pointer; } tbody tr:hover, tbody tr.chosen { background:var(--hover); }
td.name { font-weight:600; overflow-wrap:anywhere; min-width:170px; } td.name small { display:block; font-weight:400; color:var(--soft); }
td.score { text-align:right; font-variant-numeric:tabular-nums; }
td.why { color:var(--soft); font-size:13px; }
.badge { display:inline-block; min-width:28px; text-align:center; color:#fff; border-radius:5px; padding:1px 6px; font-weight:700; font-size:12px; }
@media (prefers-color-scheme: dark) { .badge { color:#0e1116; } }
.t0 { background:var(--t0); } .t1 { background:var(--t1); } .t2 { background:var(--t2); } .t3 { background:var(--t3); }
#graph { flex:1; min-height:0; }
.legend { color:var(--soft); font-size:12px; margin-left:auto; }
#detail { overflow:auto; padding:14px 18px; display:block; }
#detail h2 { font-size:15px; margin:0 0 4px; word-break:break-all; } #detail h3 { font-size:13px; margin:14px 0 4px; color:var(--soft); }
#detail ul { margin:0; padding-left:18px; } #detail li { margin:3px 0; overflow-wrap:anywhere; }
.chain { font-family:ui-monospace, SFMono-Regular, Menlo, monospace; font-size:12.5px; } .chain em { color:var(--soft); font-style:normal; }
.severity { font-weight:700; font-size:12px; margin-right:6px; } .critical, .high { color:var(--t0); } .medium { color:var(--t1); } .low { color:var(--t2); } .info { color:var(--soft); }
.todo { display:block; color:var(--soft); font-size:12.5px; } .muted { color:var(--soft); }
#more { margin:10px; }
.columns { display:grid; grid-template-columns:1fr 1fr; gap:24px; } .bar { display:flex; align-items:center; gap:8px; padding:2px 0; cursor:pointer; font-size:13px; }
.bar-label { flex:0 0 46%; overflow:hidden; text-overflow:ellipsis; white-space:nowrap; } .bar-line { height:8px; border-radius:4px; background:var(--accent); opacity:.75; }
@media (max-width: 900px) { body { height:auto; } main { display:block; } section { margin-bottom:12px; max-height:80vh; } #graph { height:60vh; flex:none; } }
`;
