import { callName, dayNumber } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { DAY, type DetectionContext, HOUR, MINUTE, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { countedAt, valuesAround } from '../../window.ts';
import { withLongTermKey } from '../actor-checks.ts';
import { DISCOVERY_READS, isDeliberateRead } from './reads.ts';

/** Days. */
const COLD = 30;
const WITHIN = 5 * MINUTE;
const SERVICES = 3;

const serviceOf = (event: ActivityEvent): string => callName(event).split(':')[0] ?? event.source;

/** Whether the user had not been active for long when it started, minutes ago, to be active with this key. */
function isCold(event: ActivityEvent, { profile, window }: DetectionContext): boolean {
  const { lastSeen } = profile;
  if (lastSeen === null || dayNumber(event.time) - dayNumber(lastSeen) > COLD) return true;
  const started = countedAt(window, 'cold-keys', event.actor.accessKeyId ?? '');
  return started !== undefined && Math.abs(event.time - started) <= WITHIN;
}

export const coldCredentialRefused = rule({
  id: 'cold-credential-refused',
  title: 'Unused access key refused by several services',
  technique: 'T1580',
  severity: 'high',
  description: `The first calls with a long-term access key after ${COLD} days or longer only read, and within five minutes AWS denied them in ${SERVICES} or more services and in at least half of the services: the caller does not know what the key is for. Programs call the services that they have permissions for.`,
  falsePositives: ['A person who tries out an old key.', 'The first run of an inventory tool without permissions.'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'use',
  events: ['*'],
  reads: DISCOVERY_READS,
  outcomes: ['success', 'denied'],
  counts: (event, context) => {
    if (event.byService || !withLongTermKey(event) || !isCold(event, context)) return [];
    const key = event.actor.accessKeyId ?? '';
    const started = countedAt(context.window, 'cold-keys', key) !== undefined;
    const asked = { counter: 'cold-asked', value: serviceOf(event), keep: HOUR };
    const refused = { counter: 'cold-refused', value: serviceOf(event), keep: HOUR };
    return [
      ...(started ? [] : [{ counter: 'cold-keys', value: key, keep: DAY }]),
      asked,
      ...(event.outcome === 'denied' && isDeliberateRead(event) ? [refused] : []),
    ];
  },
  evaluate: (event, context) => {
    if (event.outcome !== 'denied' || !isDeliberateRead(event) || !withLongTermKey(event)) return undefined;
    if (!isCold(event, context)) return undefined;
    const refused = valuesAround(context.window, 'cold-refused', event.time, WITHIN);
    const asked = valuesAround(context.window, 'cold-asked', event.time, WITHIN);
    if (refused.length < SERVICES || 2 * refused.length < asked.length) return undefined;
    return {
      confidence: 0.65,
      key: event.actor.accessKeyId ?? '',
      evidence: {
        refused: refused.slice(0, 12).map((service) => shown(service)),
        asked: asked.length,
        from: shown(event.sourceAddress),
      },
    };
  },
});
