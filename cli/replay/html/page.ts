import { plural } from '../../../layers/core/response/wording.ts';
import { type Markup, markup, NOTHING } from '../../markup.ts';
import { moment } from '../../signals.ts';
import type { ReplayedCase } from '../case.ts';
import type { Reading } from '../collect.ts';
import type { Replayed } from '../run.ts';
import { countsBySeverity, warnings } from '../summary.ts';
import { dotsOf, incidentSection } from './incident.ts';
import { STYLE } from './style.ts';
import { axis, lane, periodOf } from './timeline.ts';

/** Incidents in the picture of all. */
const MOST_LANES = 25;

/**
 * A self-contained page without scripts: it loads nothing, and untrusted text never becomes markup.
 * @param now ISO 8601, for the commands of the plans
 */
export function page(
  cases: readonly ReplayedCase[],
  replayed: Replayed,
  reading: Reading,
  now: string,
): readonly string[] {
  const title = cases.length === 0 ? 'no incidents' : plural(cases.length, 'incident');
  const body = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Tierwatch replay: ${title}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<header>
<h1>Tierwatch replay: ${title}</h1>
<p class="soft">${totals(replayed, reading)}</p>
</header>
<main>
${overview(cases)}
${cases.map((one, index) => incidentSection(one, now, index === 0))}
</main>
<footer>${notes(reading)}</footer>
</body>
</html>`;
  return body.html.split('\n');
}

function totals(replayed: Replayed, { events }: Reading): string {
  const { period } = events;
  const when =
    period === undefined
      ? ''
      : `, ${moment(new Date(period.from).toISOString())} to ${moment(new Date(period.to).toISOString())}`;
  const counts = countsBySeverity(replayed.incidents);
  const read = `${plural(events.length, 'event')} of ${plural(replayed.identities, 'identity', 'identities')}${when}`;
  return [...counts, plural(replayed.signals.length, 'signal'), read].join(' · ');
}

/** All incidents on one scale. */
function overview(cases: readonly ReplayedCase[]): Markup {
  if (cases.length < 2) return NOTHING;
  const shown = cases.slice(0, MOST_LANES);
  const period = periodOf(shown.flatMap(dotsOf));
  return markup`<section class="card" aria-label="All incidents">
<h2>All incidents</h2>
${shown.map(
  (one) =>
    markup`<div class="lane"><a class="mono" href="#${one.incident.id}">${shortName(one)}</a>${lane(
      dotsOf(one),
      period,
      `Timeline of ${one.incident.identity}`,
    )}</div>`,
)}
<div class="lane"><span></span>${axis(period)}</div>
${cases.length > shown.length ? markup`<p class="soft">and ${cases.length - shown.length} more below</p>` : NOTHING}
</section>`;
}

const shortName = ({ incident }: ReplayedCase): string =>
  incident.actor?.name ?? incident.identity.slice(incident.identity.lastIndexOf(':') + 1);

const notes = (reading: Reading): Markup => {
  const lines = warnings(reading);
  return lines.length === 0
    ? NOTHING
    : markup`<h3>About the input</h3><ul class="soft">${lines.map((line) => markup`<li>${line}</li>`)}</ul>`;
};
