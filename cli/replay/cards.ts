import { shown } from '../../layers/core/detection/request-accessors.ts';
import type { Incident, Signal } from '../../layers/core/detection/types.ts';
import { parseArn } from '../../layers/core/identity.ts';
import type { ResponseDecision } from '../../layers/core/response/types.ts';
import type { Io } from '../io.ts';
import { lineWidth, wrapAfter } from '../layout.ts';
import { paint } from '../paint.ts';
import { pointsText, severityBadge, tierBadge } from '../render.ts';
import { moment, signalLines } from '../signals.ts';

const MOST_SIGNALS = 14;
const MOST_TERMS = 12;

/** An incident for people: title, identity, times, signals, confidence and response. */
export function incidentCard(io: Io, incident: Incident, response: ResponseDecision): readonly string[] {
  const tier = incident.tier === null ? paint(io, 'dim', 'tier unknown') : tierBadge(io, incident.tier);
  const kind = incident.class === 'unknown' ? paint(io, 'dim', 'class unknown') : incident.class;
  const times = `opened ${moment(incident.openedAt)}, last signal ${moment(incident.updatedAt)}`;
  const person = incident.actor === undefined ? '' : `  ${incident.actor.kind} ${shown(incident.actor.name, 64)}`;
  const credentials = incident.credentials.map((name) => shown(name, 60)).slice(-4);
  return [
    ...fold(io, `${severityBadge(io, incident.severity)}  `, paint(io, 'bold', shown(incident.title))),
    ...wrapAfter(`  ${shown(incident.identity)}${person}  `, `${tier}  ${kind}`, columnsOf(io), 2),
    ...wrapAfter(`  ${incident.id}  `, paint(io, 'dim', times), columnsOf(io), 2),
    ...(credentials.length === 0 ? [] : fold(io, `  ${label(io, 'credentials')} `, credentials.join(', '))),
    ...ancestry(io, incident),
    '',
    ...timeline(io, incident.signals),
    '',
    `  ${label(io, 'confidence')} ${Math.round(incident.confidence * 100)}%`,
    ...terms(io, incident),
    '',
    `  ${label(io, 'response')} ${paint(io, 'bold', response.mode)}${response.playbook === null ? '' : `, playbook ${response.playbook}`}`,
    ...response.reasons.flatMap(({ detail }) => fold(io, `    ${paint(io, 'dim', '·')} `, shown(detail))),
    '',
  ];
}

/** Who gave the identity access, nearest first: `sts:AssumeRole by role/build (session run)`. */
function ancestry(io: Io, { lineage = [], partOf }: Incident): readonly string[] {
  const by = lineage.map(({ identity, session, how }) => {
    const named = session === undefined ? '' : ` (session ${shown(session, 64)})`;
    return `${how} by ${shown(parseArn(identity)?.resource ?? identity, 128)}${named}`;
  });
  return [
    ...(by.length === 0 ? [] : fold(io, `  ${label(io, 'lineage')} `, by.join(', '))),
    ...(partOf === undefined ? [] : fold(io, `  ${label(io, 'part of')} `, partOf)),
  ];
}

const columnsOf = (io: Io): number => lineWidth(io, 160);
const fold = (io: Io, head: string, text: string): readonly string[] => wrapAfter(head, text, columnsOf(io));

const label = (io: Io, word: string): string => paint(io, 'cyan', word);

function timeline(io: Io, signals: readonly Signal[]): readonly string[] {
  const skipped = signals.length - MOST_SIGNALS;
  const chosen = skipped > 0 ? [...signals.slice(0, MOST_SIGNALS - 4), ...signals.slice(-4)] : signals;
  const lines = chosen.map((signal) => signalLines(io, signal, columnsOf(io)));
  if (skipped > 0) lines.splice(MOST_SIGNALS - 4, 0, [paint(io, 'dim', `  … ${skipped} more signals …`)]);
  return lines.flat();
}

function terms(io: Io, { confidenceTerms }: Incident): readonly string[] {
  const lines = confidenceTerms.slice(0, MOST_TERMS).flatMap(({ points, why }) => {
    const amount = pointsText(points).padStart(4);
    return fold(io, `    ${paint(io, points < 0 ? 'green' : 'yellow', amount)} `, shown(why));
  });
  const left = confidenceTerms.length - MOST_TERMS;
  return left > 0 ? [...lines, paint(io, 'dim', `         and ${left} more`)] : lines;
}
