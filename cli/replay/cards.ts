import type { Incident, Signal } from '../../layers/core/detection/types.ts';
import { shown } from '../../layers/core/detection/untrusted.ts';
import type { ResponseDecision } from '../../layers/core/response/types.ts';
import type { Io } from '../io.ts';
import { hung } from '../layout.ts';
import { paint } from '../paint.ts';
import { severityBadge, tierBadge } from '../render.ts';

const MOST_SIGNALS = 14;
const MOST_TERMS = 12;

/** An incident as a person reads it: what, who, when, why so sure, what would be done. */
export function incidentCard(io: Io, incident: Incident, response: ResponseDecision): readonly string[] {
  const tier = incident.tier === null ? paint(io, 'dim', 'tier unknown') : tierBadge(io, incident.tier);
  const kind = incident.class === 'unknown' ? paint(io, 'dim', 'class unknown') : incident.class;
  const acting = incident.credentials.map((name) => shown(name, 60)).slice(-4);
  return [
    ...fold(io, `${severityBadge(io, incident.severity)} `, paint(io, 'bold', shown(incident.title))),
    `  ${shown(incident.identity)}  ${tier}  ${kind}`,
    paint(io, 'dim', `  ${incident.id}, opened ${when(incident.openedAt)}, last signal ${when(incident.updatedAt)}`),
    ...(acting.length === 0 ? [] : fold(io, `  ${label(io, 'acting')} `, acting.join(', '))),
    '',
    ...timeline(io, incident.signals),
    '',
    `  ${label(io, 'confidence')} ${Math.round(incident.confidence * 100)} %`,
    ...terms(io, incident),
    '',
    `  ${label(io, 'response')} ${paint(io, 'bold', response.mode)}${response.playbook === null ? '' : ` · ${response.playbook}`}`,
    ...response.reasons.flatMap(({ detail }) => fold(io, `    ${paint(io, 'dim', '·')} `, shown(detail))),
    '',
  ];
}

const fold = (io: Io, head: string, text: string): readonly string[] =>
  hung(head, text, Math.max(60, Math.min(io.columns, 160)));

const label = (io: Io, word: string): string => paint(io, 'cyan', word);
const when = (iso: string): string => iso.replace('T', ' ').replace(/\.\d+Z$|Z$/, ' UTC');

function timeline(io: Io, signals: readonly Signal[]): readonly string[] {
  const skipped = signals.length - MOST_SIGNALS;
  const told = skipped > 0 ? [...signals.slice(0, MOST_SIGNALS - 4), ...signals.slice(-4)] : signals;
  const lines = told.map((signal) => {
    const facts = Object.entries(signal.evidence)
      .filter(([, value]) => value !== '' && value !== false)
      .map(([name, value]) => `${name} ${Array.isArray(value) ? value.slice(0, 4).join(' ') : value}`);
    const told = paint(io, 'dim', shown(`${signal.rule}: ${facts.join(', ')}`, 220));
    return [
      ...fold(io, `  ${paint(io, 'dim', when(signal.time))} ${severityBadge(io, signal.severity)} `, signal.title),
      ...fold(io, '      ', told),
    ];
  });
  if (skipped > 0) lines.splice(MOST_SIGNALS - 4, 0, [paint(io, 'dim', `  … ${skipped} more signals …`)]);
  return lines.flat();
}

const terms = (io: Io, incident: Incident): readonly string[] =>
  incident.confidenceTerms.slice(0, MOST_TERMS).flatMap(({ points, why }) => {
    const amount = `${points >= 0 ? '+' : ''}${Math.round(points * 100)}`.padStart(6);
    return fold(io, `    ${paint(io, points < 0 ? 'green' : 'yellow', amount)} `, shown(why));
  });
