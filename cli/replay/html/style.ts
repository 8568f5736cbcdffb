/** The style of the page, in the colors of the report of `assess`. */
export const STYLE = `
:root { color-scheme: light dark; --bg: #f4f6f8; --card: #fff; --ink: #1b1f24; --soft: #5b6570; --line: #dfe3e8; --accent: #3056d3;
  --critical: #a40e26; --high: #c2410c; --medium: #8a6100; --low: #1f6fb2; --info: #6b7580; }
@media (prefers-color-scheme: dark) { :root { --bg: #0e1116; --card: #161b22; --ink: #e6edf3; --soft: #9aa6b2; --line: #2a313a;
  --accent: #8aa4ff; --critical: #ff7b82; --high: #ff9a5c; --medium: #e3b341; --low: #58aef0; --info: #8b949e; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
header, main, footer { max-width: 1080px; margin: 0 auto; padding: 0 16px; }
header { padding-top: 20px; }
h1 { font-size: 22px; margin: 0; }
h2 { font-size: 17px; margin: 0 0 8px; }
h3 { font-size: 14px; margin: 20px 0 6px; color: var(--soft); font-weight: 600; }
p { margin: 6px 0; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
[id] { scroll-margin-top: 96px; }
.soft { color: var(--soft); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 14px 16px; margin: 14px 0; }
details.card > summary { cursor: pointer; list-style: none; display: grid; grid-template-columns: max-content 1fr max-content; gap: 2px 12px;
  align-items: baseline; }
details.card > summary::-webkit-details-marker { display: none; }
details.card > summary h2 { margin: 0; }
details.card > summary .who { grid-column: 2 / -1; }
.badge { font-size: 12px; font-weight: 700; text-transform: uppercase; letter-spacing: .03em; }
.critical { color: var(--critical); fill: var(--critical); } .high { color: var(--high); fill: var(--high); }
.medium { color: var(--medium); fill: var(--medium); } .low { color: var(--low); fill: var(--low); }
.info { color: var(--info); fill: var(--info); }
.mono, code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 13px; }
.mono, li, p { overflow-wrap: anywhere; }
pre { background: var(--bg); border: 1px solid var(--line); border-radius: 6px; padding: 8px 10px; white-space: pre-wrap; overflow-wrap: anywhere;
  margin: 6px 0; }
.lane { display: grid; grid-template-columns: minmax(120px, 260px) 1fr; gap: 0 14px; align-items: center; }
.lane > .mono { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
svg { display: block; width: 100%; overflow: visible; }
svg line { stroke: var(--line); stroke-width: 2; }
svg text { fill: var(--soft); font-size: 12px; }
svg circle.denied { fill: var(--card); stroke-width: 2; }
svg circle.denied.critical { stroke: var(--critical); } svg circle.denied.high { stroke: var(--high); }
svg circle.denied.medium { stroke: var(--medium); } svg circle.denied.low { stroke: var(--low); } svg circle.denied.info { stroke: var(--info); }
svg a:focus-visible circle { stroke: var(--accent); stroke-width: 3; }
ol.events { list-style: none; margin: 10px 0 0; padding: 0; }
ol.events > li { display: grid; grid-template-columns: 215px 76px 1fr; gap: 0 12px; padding: 8px 0; border-top: 1px solid var(--line); }
ol.events > li:target { background: var(--bg); }
ol.events ul { margin: 2px 0 0; padding-left: 18px; }
.bar { display: inline-block; height: 8px; border-radius: 4px; background: var(--accent); vertical-align: middle; }
.bar.minus { background: var(--info); }
.reasons { list-style: none; padding: 0; margin: 0; } .reasons li { display: grid; grid-template-columns: 44px 90px 1fr; gap: 0 10px; padding: 3px 0; }
.reasons .carries { font-weight: 600; }
footer { padding-bottom: 32px; }
@media (max-width: 640px) {
  ol.events > li { grid-template-columns: 1fr max-content; } ol.events > li > div { grid-column: 1 / -1; }
  .lane { grid-template-columns: 1fr; padding: 4px 0; } svg text[text-anchor="middle"] { display: none; } .reasons li { grid-template-columns: 44px 1fr; } .reasons li > span:nth-child(2) { display: none; }
  details.card > summary { grid-template-columns: max-content 1fr; } details.card > summary .confidence { grid-column: 1 / -1; }
  details.card > summary .who { grid-column: 1 / -1; }
}
@media print { body { background: #fff; } .card { break-inside: avoid-page; } }
`;
