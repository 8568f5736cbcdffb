import type { Posture } from '../../layers/core/posture/types.ts';
import { printable } from '../../layers/core/printable.ts';
import { shortArn, withShortArns } from './arn-text.ts';
import { changeTexts } from './fix/best-changes.ts';
import { type DrawnGraph, drawnGraph } from './html/drawn-graph.ts';
import { layered, NODE } from './html/layered.ts';
import { readPage } from './html/page.ts';
import { linksOf, missingData } from './path-text.ts';
import { reasonWords, shortReason, TIER_WORDS } from './reason-text.ts';
import { splitRemediation } from './remediation-text.ts';
import type { Report } from './report.ts';
import { totalsOf } from './table.ts';

/** A self-contained page: it loads nothing, and names from the account never become markup.
 * @param chosen ARN of the identity to show first. */
export async function html(report: Report, chosen?: string): Promise<readonly string[]> {
  const page = await readPage();
  const { where, kinds, tiers, admins } = totalsOf(report);
  const position = new Map(report.postures.map(({ identity }, index) => [identity, index]));
  const sources = sourcesOf(report.postures);
  const data = {
    where,
    summary: `${kinds}; ${admins}`,
    asOf: report.asOf.slice(0, 10),
    chosen: chosen ?? null,
    severalAccounts: report.assessment.estates.length > 1,
    tiers: tiers.map((count, tier) => ({ count, meaning: TIER_WORDS[tier] })),
    identities: report.postures.map((posture) => identityOf(posture, sources.get(posture.identity) ?? [])),
    pictures: picturesOf(report.postures),
    changes: changeTexts(report).map(({ cuts, who, change }) => ({
      cuts: cuts.flatMap((arn) => position.get(arn) ?? []),
      who,
      change,
    })),
  };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<title>Tierwatch: ${escaped(where)}</title>
<style>${page.style}</style>
</head>
<body>
<header>
  <div><h1>Tierwatch <span id="where"></span></h1><p id="summary"></p></div>
  <div id="tiers" role="group" aria-label="Show only these tiers"></div>
</header>
<main>
  <section id="list" aria-label="Identities">
    <div class="tools">
      <input id="filter" type="search" placeholder="Filter by name, owner, class, reason… ( / )" aria-label="Filter">
      <select id="class" aria-label="Class"><option value="">all classes</option></select>
    </div>
    <p id="found" role="status"></p>
    <div class="scroll"><table><thead><tr><th>Tier</th><th class="score">Score</th><th>Identity</th><th>Why</th></tr></thead><tbody id="rows"></tbody></table>
    <button type="button" id="more" hidden></button></div>
  </section>
  <section id="picture" aria-label="Escalation graph">
    <div class="tools">
      <select id="which" aria-label="Identities in the graph"></select>
      <span id="drawn"></span>
      <span class="buttons"><button type="button" id="smaller" aria-label="Zoom out">−</button><button type="button" id="larger" aria-label="Zoom in">+</button><button type="button" id="whole">Fit graph</button></span>
    </div>
    <svg id="graph" tabindex="0" role="group" aria-label="Escalation graph: arrow keys move, + and − zoom"></svg>
    <p class="legend">left to right: identity → actions → target · <b class="solid">filled</b>: administrator · dashed: depends on missing data · escalated: administrator through the path</p>
  </section>
  <section id="detail" aria-label="Identity details" tabindex="-1"></section>
</main>
<script type="application/json" id="data">${forScript(data)}</script>
<script type="module">${page.script}</script>
</body>
</html>`.split('\n');
}

const MOST_PATHS = 8;
const MOST_SOURCES = 40;

function identityOf(posture: Posture, from: readonly number[]) {
  const { identity, account, reasons } = posture;
  return {
    arn: identity,
    name: posture.name,
    kind: posture.kind,
    account,
    class: posture.class,
    classWhy: posture.classWhy,
    tier: posture.tier,
    tierWhy: withShortArns(posture.tierWhy, account),
    score: posture.score,
    terms: posture.scoreTerms.map(({ points, term, why }) => ({ points, term, why: withShortArns(why, account) })),
    admin: posture.admin === true,
    owner: posture.owner,
    lastUsedAt: posture.lastUsedAt?.slice(0, 10) ?? 'never, as far as AWS records show',
    reasons: reasons.map((reason) => ({
      code: reason.code,
      severity: reason.severity,
      label: reasonWords(reason.code),
      short: shortReason(reason, posture.tier),
      detail: withShortArns(reason.detail, account),
      ...(reason.remediation === undefined ? {} : { remedy: splitRemediation(reason.remediation) }),
    })),
    paths: posture.escalations.slice(0, MOST_PATHS).map((path) => ({
      links: linksOf(identity, path),
      admin: path.admin,
      restsOn: withShortArns(missingData(path).join('; '), account),
    })),
    morePaths: Math.max(0, posture.escalations.length - MOST_PATHS),
    short: shortArn(identity, account),
    // Positions of the identities whose listed paths end here.
    from: from.slice(0, MOST_SOURCES),
    moreFrom: Math.max(0, from.length - MOST_SOURCES),
  };
}

/** For each ARN, the positions of the identities whose listed paths end there. */
function sourcesOf(postures: readonly Posture[]): ReadonlyMap<string, readonly number[]> {
  const sources = new Map<string, number[]>();
  postures.forEach(({ escalations, identity }, index) => {
    for (const to of new Set(escalations.map((path) => path.to))) {
      if (to === identity) continue;
      const known = sources.get(to);
      if (known === undefined) sources.set(to, [index]);
      else known.push(index);
    }
  });
  return sources;
}

/** Identities that can become administrator, and all identities with paths if there are more. */
function picturesOf(postures: readonly Posture[]) {
  const becoming = postures.filter(({ escalations }) => escalations.some((path) => path.admin));
  const gaining = postures.filter(({ escalations }) => escalations.length > 0);
  const pictures = [
    { title: `${becoming.length} that can or might become administrator`, drawn: becoming, admin: true },
    { title: `all ${gaining.length} with escalation paths`, drawn: gaining, admin: false },
  ];
  return pictures
    .filter(({ drawn }, index) => drawn.length > 0 && (index === 0 || gaining.length > becoming.length))
    .map(({ title, drawn, admin }) => ({ title, ...withLayout(drawnGraph(postures, drawn, admin)) }));
}

/** Adds the layout, so that the page only draws. */
function withLayout({ nodes, edges, ...rest }: DrawnGraph) {
  const position = new Map(nodes.map(({ id }, index) => [id, index]));
  const pairs = edges.map(({ from, to }) => [position.get(from) ?? 0, position.get(to) ?? 0] as const);
  const { places, lines, ...size } = layered(nodes.length, pairs);
  return {
    node: NODE,
    ...size,
    ...rest,
    nodes: nodes.map((node, index) => ({ ...node, ...places[index] })),
    edges: edges.map(({ label, conditional }, index) => {
      const [from = 0, to = 0] = pairs[index] ?? [];
      return { from, to, label, conditional, line: lines[index] };
    }),
  };
}

/** JSON for a script element, which no name can end. Strings are escaped, because the page decodes JSON escapes. */
const forScript = (data: unknown): string =>
  JSON.stringify(data, (_, value: unknown) => (typeof value === 'string' ? printable(value) : value)).replaceAll(
    '<',
    '\\u003c',
  );

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
