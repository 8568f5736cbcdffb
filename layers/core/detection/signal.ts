import { compareSeverity, type IdentityArn } from '../identity.ts';
import { buildsInfrastructure } from './sources.ts';
import type { ActivityEvent, Rule, RuleMatch, Signal } from './types.ts';

const HABIT_FACTOR = 0.15;
const INFRASTRUCTURE_FACTOR = 0.4;

export interface Circumstances {
  readonly identity: IdentityArn;
  readonly attempted: boolean;
  readonly habitual: boolean;
}

/** A rule's finding about an event, weighted by the circumstances. */
export function signalOf(rule: Rule, match: RuleMatch, event: ActivityEvent, around: Circumstances): Signal {
  const severity = match.severity ?? rule.meta.severity;
  const habit = around.habitual && match.always !== true;
  const infrastructure = rule.detector === 'change' && match.always !== true && buildsInfrastructure(event.userAgent);
  const factor =
    (habit ? HABIT_FACTOR : 1) * (infrastructure ? INFRASTRUCTURE_FACTOR : 1) * (around.attempted ? 0.5 : 1);
  return {
    rule: rule.meta.id,
    identity: around.identity,
    eventId: event.id,
    time: new Date(event.time).toISOString(),
    severity: around.attempted && compareSeverity(severity, 'low') > 0 ? 'low' : severity,
    confidence: Math.round(match.confidence * factor * 100) / 100,
    title: around.attempted ? `Attempted and refused: ${rule.meta.title}` : rule.meta.title,
    evidence: {
      event: `${event.source}:${event.name}`,
      ...match.evidence,
      ...(around.attempted && { attempted: true }),
      ...(habit && { habitual: true }),
      ...(infrastructure && { byCode: true }),
    },
    technique: rule.meta.technique,
  };
}
