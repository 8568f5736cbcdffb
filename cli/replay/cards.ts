import type { Incident, Signal } from '../../layers/core/detection/types.ts';
import { shown } from '../../layers/core/detection/untrusted.ts';
import type { ResponseDecision } from '../../layers/core/response/types.ts';
import { type Io, paint } from '../io.ts';
import { severityBadge, tierBadge } from '../render.ts';

const MOST_SIGNALS = 14;
const MOST_TERMS = 12;

/** An incident as a person reads it: what, who, when, why so sure, what would be done. */
export function incidentCard(io: Io, incident: Incident, response: ResponseDecision): string {
  const tier = incident.tier === null ? paint(io, 'dim', 'tier unknown') : tierBadge(io, incident.tier);
  const head = `${severityBadge(io, incident.severity)} ${paint(io, 'bold', shown(incident.title))}`;
  const lines = [
    head,
    `  ${shown(incident.identity)}  ${tier}  ${incident.class}`,
    paint(io, 'dim', `  ${incident.id}, opened ${when(incident.openedAt)}, last signal ${when(incident.updatedAt)}`),
    ...(incident.credentials.length === 0
      ? []
      : [
          `  ${label(io, 'acting')} ${incident.credentials
            .map((name) => shown(name, 60))
            .slice(-4)
            .join(', ')}`,
        ]),
    '',
    ...timeline(io, incident.signals),
    '',
    `  ${label(io, 'confidence')} ${Math.round(incident.confidence * 100)} %`,
    ...terms(io, incident),
    '',
    `  ${label(io, 'response')} ${paint(io, 'bold', response.mode)}${response.playbook === null ? '' : ` · ${response.playbook}`}`,
    ...response.reasons.map(({ detail }) => `    ${paint(io, 'dim', '·')} ${shown(detail, 160)}`),
  ];
  return `${lines.join('\n')}\n\n`;
}

const label = (io: Io, word: string): string => paint(io, 'cyan', word);
const when = (iso: string): string => iso.replace('T', ' ').replace(/\.\d+Z$|Z$/, ' UTC');

function timeline(io: Io, signals: readonly Signal[]): readonly string[] {
  const skipped = signals.length - MOST_SIGNALS;
  const told = skipped > 0 ? [...signals.slice(0, MOST_SIGNALS - 4), ...signals.slice(-4)] : signals;
  const lines = told.map((signal) => {
    const facts = Object.entries(signal.evidence)
      .filter(([, value]) => value !== '' && value !== false)
      .map(([name, value]) => `${name} ${Array.isArray(value) ? value.slice(0, 4).join(' ') : value}`);
    return `  ${paint(io, 'dim', when(signal.time))} ${severityBadge(io, signal.severity)} ${signal.title}\n      ${paint(io, 'dim', shown(`${signal.rule}: ${facts.join(', ')}`, 220))}`;
  });
  if (skipped > 0) lines.splice(MOST_SIGNALS - 4, 0, paint(io, 'dim', `  … ${skipped} more signals …`));
  return lines;
}

const terms = (io: Io, incident: Incident): readonly string[] =>
  incident.confidenceTerms.slice(0, MOST_TERMS).map(({ points, why }) => {
    const amount = `${points >= 0 ? '+' : ''}${Math.round(points * 100)}`.padStart(6);
    return `    ${paint(io, points < 0 ? 'green' : 'yellow', amount)} ${shown(why, 160)}`;
  });
