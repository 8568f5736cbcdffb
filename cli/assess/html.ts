import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Posture } from '../../layers/core/posture/types.ts';
import { chokePointTexts } from './choke-points.ts';
import { drawnGraph } from './html/drawn-graph.ts';
import { PAGE_SCRIPT } from './html/page-script.ts';
import { PAGE_STYLE } from './html/page-style.ts';
import type { Report } from './run.ts';
import { reasonWords, shortReason } from './words.ts';

/** One page that stands alone: nothing is fetched, names from the account are never taken for markup. */
export function html(report: Report): string {
  const accounts = report.assessment.estates.map((estate) => estate.account);
  const data = {
    accounts,
    asOf: report.asOf,
    identities: report.postures.map(identityOf),
    graph: drawnGraph(report.postures),
    chokePoints: chokePointTexts(report),
  };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<title>Tierwatch: ${escaped(accounts.join(', '))}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
  <h1>Tierwatch <small id="where"></small></h1>
  <div id="tiers" role="group" aria-label="Tiers"></div>
</header>
<main>
  <section id="list" aria-label="Identities">
    <div class="tools">
      <input id="filter" type="search" placeholder="Filter by name, owner, class, reason…" aria-label="Filter">
      <select id="class" aria-label="Class"><option value="">every class</option></select>
    </div>
    <div class="scroll"><table><thead><tr><th>Tier</th><th>Score</th><th>Identity</th><th>Class</th><th>Owner</th><th>Why</th></tr></thead><tbody id="rows"></tbody></table>
    <button id="more" hidden>show more</button></div>
  </section>
  <section id="picture" aria-label="Paths">
    <div class="tools">
      <select id="extent" aria-label="What is drawn"></select>
      <button id="fit">fit</button>
      <span class="legend" id="legend"></span>
    </div>
    <div id="graph"></div>
  </section>
  <section id="detail" aria-live="polite"></section>
</main>
<script type="application/json" id="data">${forScript(data)}</script>
<script>${drawingLibrary()}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

const MOST_PATHS = 8;

const identityOf = (posture: Posture) => ({
  arn: posture.identity,
  name: posture.name,
  kind: posture.kind,
  account: posture.account,
  class: posture.class,
  classWhy: posture.classWhy,
  tier: posture.tier,
  tierWhy: posture.tierWhy,
  score: posture.score,
  terms: posture.scoreTerms,
  admin: posture.admin === true,
  owner: posture.owner,
  lastUsedAt: posture.lastUsedAt,
  reasons: posture.reasons.map((reason) => ({
    code: reason.code,
    severity: reason.severity,
    label: reasonWords(reason.code),
    short: shortReason(reason),
    detail: reason.detail,
    remediation: reason.remediation,
  })),
  paths: posture.escalations.slice(0, MOST_PATHS),
  morePaths: Math.max(0, posture.escalations.length - MOST_PATHS),
});

/** JSON that no name can end early. */
const forScript = (data: unknown): string =>
  JSON.stringify(data).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Cytoscape.js (MIT), as its package brings it. */
function drawingLibrary(): string {
  const entry = createRequire(import.meta.url).resolve('cytoscape');
  return readFileSync(join(dirname(entry), 'cytoscape.min.js'), 'utf8').replaceAll('</script', '<\\/script');
}
