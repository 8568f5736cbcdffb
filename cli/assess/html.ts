import { createHash } from 'node:crypto';
import { printable } from '../../layers/core/printable.ts';
import type { FixPlan } from '../../layers/core/remediation/fix-plan.ts';
import type { Difference } from './diff.ts';
import { differencesData } from './html/differences-data.ts';
import { identitiesData } from './html/identity-data.ts';
import { type Page, readPage } from './html/page.ts';
import { planData } from './html/plan-data.ts';
import type { ReportData } from './html/report-data.ts';
import { Texts } from './html/texts.ts';
import { reasonWords, TIER_WORDS } from './reason-text.ts';
import type { Report } from './report.ts';
import { totalsOf } from './table.ts';

/** The parts of the page that are not always there. */
export interface Parts {
  readonly plan?: FixPlan;
  /** What changed since an older file. */
  readonly since?: { readonly path: string; readonly differences: readonly Difference[] };
  /** ARN of the identity to show first. */
  readonly chosen?: string;
}

/** A self-contained page: it loads nothing, and names from the account never become markup. */
export async function html(report: Report, parts: Parts): Promise<readonly string[]> {
  const data = reportData(report, parts);
  return pageOf(data, await readPage()).split('\n');
}

function reportData(report: Report, { plan, since, chosen }: Parts): ReportData {
  const { where, kinds, tiers, admins } = totalsOf(report);
  const texts = new Texts();
  const codes = new Set(report.postures.flatMap(({ reasons }) => reasons.map(({ code }) => code)));
  const parts = {
    identities: identitiesData(report, texts),
    ...(plan === undefined ? {} : { plan: planData(plan, report, texts) }),
    ...(since === undefined ? {} : { differences: differencesData(since.differences, since.path) }),
  };
  return {
    where,
    summary: `${kinds}; ${admins}`,
    asOf: report.asOf.slice(0, 'yyyy-mm-dd'.length),
    ...(chosen === undefined ? {} : { chosen }),
    tiers: tiers.map((count, tier) => ({ count, meaning: TIER_WORDS[tier] ?? '' })),
    reasons: Object.fromEntries([...codes].map((code) => [code, reasonWords(code)])),
    ...parts,
    texts: texts.list(),
  };
}

/** The style and the script are allowed by their hashes, so that nothing else on the page can run. */
function pageOf(data: ReportData, { script, style }: Page): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
<meta name="referrer" content="no-referrer">
<title>Tierwatch: ${escaped(data.where)}</title>
<style>${style}</style>
</head>
<body>
<header>
  <div><h1>Tierwatch <span id="where"></span></h1><p id="summary"></p></div>
  <nav id="parts" aria-label="Parts of the report"></nav>
</header>
<main>
  <noscript><p>This report needs JavaScript. It runs in this file, and loads nothing.</p></noscript>
  <section id="differences" aria-labelledby="differences-title" hidden><h2 id="differences-title"></h2></section>
  <section id="plan" aria-labelledby="plan-title" hidden><h2 id="plan-title"></h2></section>
  <section id="identities" aria-labelledby="identities-title">
    <h2 id="identities-title">Identities</h2>
    <div class="tools" role="search">
      <input id="search" type="search" placeholder="Search name, owner, reason… ( / )" aria-label="Search">
      <span id="tiers" role="group" aria-label="Tiers"></span>
      <span id="facets" role="group" aria-label="Filters"></span>
    </div>
    <div class="tools"><p id="found" role="status"></p><span id="exports"></span></div>
    <div class="panes">
      <div id="list" class="pane">
        <table><thead><tr id="columns"></tr></thead><tbody id="rows"></tbody></table>
        <button type="button" id="more" hidden></button>
      </div>
      <article id="detail" class="pane" aria-label="Selected identity" tabindex="-1"></article>
    </div>
  </section>
</main>
<footer><p id="about"></p></footer>
<script type="application/json" id="data">${forScript(data)}</script>
<script type="module">${script}</script>
</body>
</html>`;
}

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** JSON for a script element, which no name can end. Strings are escaped, because the page decodes JSON escapes. */
const forScript = (data: unknown): string =>
  JSON.stringify(data, (_, value: unknown) => (typeof value === 'string' ? printable(value) : value)).replaceAll(
    '<',
    '\\u003c',
  );

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
