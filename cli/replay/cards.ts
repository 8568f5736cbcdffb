import { shown } from '../../layers/core/detection/request-accessors.ts';
import type { Incident, Signal } from '../../layers/core/detection/types.ts';
import { parseArn } from '../../layers/core/identity.ts';
import type { Brief } from '../../layers/core/response/brief.ts';
import { plural } from '../../layers/core/response/wording.ts';
import { unusualLines } from '../api/brief.ts';
import type { Io } from '../io.ts';
import { fold } from '../layout.ts';
import { paint } from '../paint.ts';
import { pointsText, severityBadge, tierBadge } from '../render.ts';
import { moment } from '../signals.ts';
import { CARRYING, type ReplayedCase, raisingTerms } from './case.ts';
import { nextChecks } from './checks.ts';
import { containmentOf } from './containment.ts';
import type { Relative } from './lineage.ts';
import { type Entry, factsText, originText, repeatText, type Story } from './story.ts';

const MOST_SOURCES = 5;
const MOST_DENIED = 6;
const MOST_OBSERVED = 6;
const INDENT = '      ';

/** An incident for people: what happened, from where, why it is an incident, and what to do next.
 * @param now ISO 8601, for the commands of the plan */
export function incidentCard(io: Io, replayed: ReplayedCase, now: string): readonly string[] {
  const { incident, story, brief, lineage } = replayed;
  return [
    ...heading(io, replayed),
    '',
    ...fold(io, '  ', shown(story.sentence, 600)),
    ...section(io, 'timeline', timelineLines(io, story)),
    ...section(io, 'from', story.sources.length > 1 ? sourceLines(io, story) : []),
    ...section(io, 'calls without success', deniedLines(io, story)),
    ...section(io, 'unusual for this identity', unusualLines(io, { unusual: comparable(brief) })),
    ...section(
      io,
      'got access from',
      // The line in the heading says more.
      incident.lineage === undefined ? lineage.from.flatMap((one) => relativeLines(io, one)) : [],
    ),
    ...section(
      io,
      'gave access to',
      lineage.to.flatMap((one) => relativeLines(io, one)),
    ),
    ...section(io, `confidence ${Math.round(incident.confidence * 100)}%`, reasonLines(io, replayed)),
    ...section(
      io,
      'check next',
      nextChecks(replayed).flatMap((check) => bullet(io, check)),
    ),
    ...section(io, `response: ${responseText(replayed)}`, responseLines(io, replayed, now)),
    '',
  ];
}

const bullet = (io: Io, text: string): readonly string[] => fold(io, `  ${paint(io, 'dim', '·')} `, shown(text, 400));
const section = (io: Io, title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', `  ${paint(io, 'cyan', title)}`, ...lines];

/** Differences from a baseline that is sufficient to tell what is new. */
function comparable({ unusual, usual }: Brief): Brief['unusual'] {
  if (usual === null || usual.caveat !== null) return [];
  return unusual
    .filter(({ expected }) => expected.length > 0)
    .map((one) => ({ ...one, observed: shortened(one.observed) }));
}

const shortened = (values: readonly string[]): readonly string[] =>
  values.length <= MOST_OBSERVED
    ? values
    : [...values.slice(0, MOST_OBSERVED), `${values.length - MOST_OBSERVED} more`];

function heading(io: Io, { incident }: ReplayedCase): readonly string[] {
  const tier = incident.tier === null ? paint(io, 'dim', 'tier unknown') : tierBadge(io, incident.tier);
  const kind = incident.class === 'unknown' ? paint(io, 'dim', 'class unknown') : incident.class;
  const times = `opened ${moment(incident.openedAt)}, last signal ${moment(incident.updatedAt)}`;
  const person = incident.actor === undefined ? '' : `  ${incident.actor.kind} ${shown(incident.actor.name, 64)}`;
  const credentials = incident.credentials.map((name) => shown(name, 60)).slice(-4);
  return [
    ...fold(io, `${severityBadge(io, incident.severity)}  `, paint(io, 'bold', shown(incident.title))),
    ...fold(io, `  ${shown(incident.identity)}${person}  `, `${tier}  ${kind}`, 2),
    ...fold(io, `  ${incident.id}  `, paint(io, 'dim', times), 2),
    ...(credentials.length === 0 ? [] : fold(io, `  ${paint(io, 'cyan', 'credentials')} `, credentials.join(', '))),
    ...ancestry(io, incident),
  ];
}

/** Who gave the identity access, nearest first: `sts:AssumeRole by role/build (session run)`. */
function ancestry(io: Io, { lineage = [], partOf }: Incident): readonly string[] {
  const by = lineage.map(({ identity, session, how }) => {
    const named = session === undefined ? '' : ` (session ${shown(session, 64)})`;
    return `${how} by ${shown(parseArn(identity)?.resource ?? identity, 128)}${named}`;
  });
  const line = (label: string, text: string) => fold(io, `  ${paint(io, 'cyan', label)} `, text);
  return [
    ...(by.length === 0 ? [] : line('lineage', by.join(', '))),
    ...(partOf === undefined ? [] : line('part of', partOf)),
  ];
}

function timelineLines(io: Io, { timeline, left, sources }: Story): readonly string[] {
  const [manual, byCode] = [timeline.filter((entry) => !entry.byCode), timeline.filter((entry) => entry.byCode)];
  const several = sources.length > 1;
  return [
    ...manual.flatMap((entry) => entryLines(io, entry, several)),
    ...(byCode.length === 0 ? [] : [`  ${paint(io, 'dim', 'by infrastructure as code')}`]),
    ...byCode.flatMap((entry) => entryLines(io, entry, several)),
    ...(left > 0 ? [paint(io, 'dim', `  … and ${plural(left, 'less important kind')} of events`)] : []),
  ];
}

/** `several`: the calls came from several sources, so that each entry names its own. */
function entryLines(io: Io, entry: Entry, several: boolean): readonly string[] {
  const head = `  ${paint(io, 'dim', moment(entry.first))} ${severityBadge(io, entry.severity)}  `;
  const notes = [repeatText(entry), entry.denied ? 'without success' : ''].filter((note) => note !== '');
  const [best] = entry.signals;
  const from = best?.call?.address;
  return [
    ...fold(io, head, [paint(io, 'bold', shown(entry.api)), ...notes].join('  '), INDENT.length),
    ...entry.signals.flatMap((signal) => ruleLines(io, signal)),
    ...(several && from !== undefined ? fold(io, INDENT, paint(io, 'dim', shown(`from ${from}`))) : []),
  ];
}

function ruleLines(io: Io, signal: Signal): readonly string[] {
  const { title, rule, technique } = signal;
  const facts = factsText(signal);
  const detail = shown(`${rule} ${technique}${facts === '' ? '' : `: ${facts}`}`, 400);
  return [...fold(io, INDENT, shown(title)), ...fold(io, INDENT, paint(io, 'dim', detail))];
}

function sourceLines(io: Io, { sources }: Story): readonly string[] {
  const lines = sources
    .slice(0, MOST_SOURCES)
    .flatMap(({ origin, calls }) => bullet(io, `${plural(calls, 'call')} ${originText(origin)}`));
  const left = sources.length - MOST_SOURCES;
  return left > 0 ? [...lines, paint(io, 'dim', `  … and ${plural(left, 'more source')}`)] : lines;
}

function deniedLines(io: Io, { denied }: Story): readonly string[] {
  if (denied.length === 0) return [];
  const named = denied.slice(0, MOST_DENIED);
  const left = denied.length - named.length;
  return fold(io, '  ', shown(`${named.join(', ')}${left > 0 ? ` and ${left} more` : ''}`, 400));
}

const relativeLines = (io: Io, { identity, incident, how, at }: Relative): readonly string[] =>
  bullet(io, `${identity} by ${how} at ${moment(at)}${incident === null ? '' : `: ${incident}`}`);

function reasonLines(io: Io, { incident }: ReplayedCase): readonly string[] {
  const carrying = raisingTerms(incident);
  const left = carrying.length - CARRYING;
  return [
    ...carrying.slice(0, CARRYING).flatMap(({ points, why }) => {
      const amount = paint(io, 'yellow', pointsText(points).padStart(4));
      return fold(io, `  ${amount} `, shown(why, 300));
    }),
    ...(left > 0 ? [paint(io, 'dim', `       and ${left} more: --explain ${incident.id}`)] : []),
  ];
}

const responseText = ({ response }: ReplayedCase): string =>
  `${response.mode}${response.playbook === null ? '' : `, playbook ${response.playbook}`}`;

function responseLines(io: Io, replayed: ReplayedCase, now: string): readonly string[] {
  const containment = containmentOf(replayed, now);
  return [
    ...replayed.response.reasons.flatMap(({ detail }) => bullet(io, detail)),
    ...(containment === undefined ? [] : bullet(io, containment.summary)),
    // Commands are not wrapped, so that they can be copied.
    ...(containment?.commands ?? []).map((command) => `${INDENT}${paint(io, 'dim', command)}`),
  ];
}
