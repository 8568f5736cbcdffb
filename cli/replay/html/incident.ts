import type { Signal } from '../../../layers/core/detection/types.ts';
import { plural } from '../../../layers/core/response/wording.ts';
import { type Markup, markup, NOTHING } from '../../markup.ts';
import { pointsText } from '../../render.ts';
import { moment } from '../../signals.ts';
import { CARRYING, type ReplayedCase, raisingTerms } from '../case.ts';
import { nextChecks } from '../checks.ts';
import { containmentOf } from '../containment.ts';
import type { Relative } from '../lineage.ts';
import { type Entry, factsText, originText, repeatText } from '../story.ts';
import { axis, type Dot, lane, periodOf } from './timeline.ts';

const MOST_TERMS = 12;
const MOST_SOURCES = 10;

const anchorOf = (id: string, position: number): string => `${id}-${position}`;

/** The events of an incident as points; each leads to its entry in the list. */
export const dotsOf = ({ incident, story }: ReplayedCase): readonly Dot[] =>
  story.timeline.flatMap((entry, position) =>
    [...new Set([entry.first, entry.last])].map((time) => ({
      at: Date.parse(time),
      severity: entry.severity,
      denied: entry.denied,
      label: `${entry.api} at ${moment(time)}`,
      target: anchorOf(incident.id, position),
    })),
  );

/** Links lead to elements inside of the section, because browsers unfold it then.
 * @param open whether the section is unfolded at first */
export function incidentSection(replayed: ReplayedCase, now: string, open: boolean): Markup {
  const { incident, story, lineage } = replayed;
  const dots = dotsOf(replayed);
  const period = periodOf(dots);
  const tier = incident.tier === null ? 'tier unknown' : `T${incident.tier}`;
  const person = incident.actor === undefined ? '' : `, ${incident.actor.kind} ${incident.actor.name}`;
  return markup`<details class="card"${open ? { html: ' open' } : NOTHING}>
<summary>
<span class="badge ${incident.severity}">${incident.severity}</span>
<h2>${incident.title}</h2>
<span class="confidence soft">confidence ${Math.round(incident.confidence * 100)}%</span>
<span class="who soft"><span class="mono">${incident.identity}</span>${person} · ${tier} · ${incident.class === 'unknown' ? 'class unknown' : incident.class}</span>
</summary>
<p id="${incident.id}">${story.sentence}</p>
<p class="soft mono">${incident.id}</p>
<h3>Timeline</h3>
${lane(dots, period, `Timeline of ${incident.id}`)}
${axis(period)}
<ol class="events">${story.timeline.map((entry, position) => entryItem(entry, anchorOf(incident.id, position)))}</ol>
${story.left > 0 ? markup`<p class="soft">and ${plural(story.left, 'less important kind')} of events</p>` : NOTHING}
${list(
  'From',
  story.sources.slice(0, MOST_SOURCES).map(({ origin, calls }) => `${plural(calls, 'call')} ${originText(origin)}`),
)}
${list('Calls without success', story.denied)}
${relatives('Got access from', lineage.from)}
${relatives('Gave access to', lineage.to)}
${reasons(replayed)}
${list('Check next', nextChecks(replayed))}
${response(replayed, now)}
</details>`;
}

function entryItem(entry: Entry, anchor: string): Markup {
  const repeated = entry.count === 1 ? '' : ` ${repeatText(entry)}`;
  const notes = [
    ...(entry.denied ? ['without success'] : []),
    ...(entry.byCode ? ['by infrastructure as code'] : []),
    ...(entry.habitual ? ['habitual'] : []),
  ];
  return markup`<li id="${anchor}"><span class="soft">${moment(entry.first)}</span><span class="badge ${entry.severity}">${entry.severity}</span><div><b>${entry.api}</b>${repeated} <span class="soft">${notes.join(', ')}</span><ul>${entry.signals.map(ruleItem)}</ul></div></li>`;
}

function ruleItem(signal: Signal): Markup {
  const { title, rule, technique } = signal;
  const facts = factsText(signal);
  const page = `https://attack.mitre.org/techniques/${technique.replace('.', '/')}/`;
  return markup`<li>${title} <span class="soft mono">${rule}</span> <a href="${page}" rel="noreferrer">${technique}</a>${facts === '' ? NOTHING : markup`<br><span class="soft">${facts}</span>`}</li>`;
}

const list = (title: string, items: readonly string[]): Markup =>
  items.length === 0 ? NOTHING : markup`<h3>${title}</h3><ul>${items.map((item) => markup`<li>${item}</li>`)}</ul>`;

const relatives = (title: string, all: readonly Relative[]): Markup =>
  all.length === 0
    ? NOTHING
    : markup`<h3>${title}</h3><ul>${all.map(
        ({ identity, incident, how, at }) =>
          markup`<li><span class="mono">${identity}</span> by ${how} at ${moment(at)}${incident === null ? NOTHING : markup`: <a href="#${incident}">${incident}</a>`}</li>`,
      )}</ul>`;

function reasons({ incident }: ReplayedCase): Markup {
  const carrying = new Set(raisingTerms(incident).slice(0, CARRYING));
  return markup`<h3>Confidence ${Math.round(incident.confidence * 100)}%</h3><ul class="reasons">${incident.confidenceTerms
    .slice(0, MOST_TERMS)
    .map((term) => {
      const width = Math.min(90, Math.round(Math.abs(term.points) * 90));
      return markup`<li${carrying.has(term) ? { html: ' class="carries"' } : NOTHING}><span>${pointsText(term.points)}</span><span><span class="bar${term.points < 0 ? ' minus' : ''}" style="width:${width}px"></span></span><span>${term.why}</span></li>`;
    })}</ul>`;
}

function response(replayed: ReplayedCase, now: string): Markup {
  const { mode, playbook, reasons: why } = replayed.response;
  const containment = containmentOf(replayed, now);
  return markup`<h3>Response: ${mode}${playbook === null ? '' : `, playbook ${playbook}`}</h3>
<ul>${why.map(({ detail }) => markup`<li>${detail}</li>`)}${containment === undefined ? NOTHING : markup`<li>${containment.summary}</li>`}</ul>
${(containment?.commands ?? []).map((command) => markup`<pre>${command}</pre>`)}`;
}
