import { callName } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { HOUR, MINUTE, rule } from '../../rule.ts';
import { buildsInfrastructure } from '../../sources.ts';
import { distinctAround, valuesAround } from '../../window.ts';
import { DISCOVERY_READS, isDeliberateRead, isReconnaissance } from './reads.ts';

const MANY = 12;
const VERY_MANY = 25;
const WITHIN = 5 * MINUTE;
const SERVICES = 3;

export const enumerationBurst = rule({
  id: 'enumeration-burst',
  title: 'Many different read calls within minutes',
  technique: 'T1580',
  severity: 'medium',
  description: `${MANY} or more different read calls to ${SERVICES} or more services within five minutes, by an identity for which this is not habitual. Console pages, which make many read calls, are excluded.`,
  falsePositives: [
    'Inventory and posture scanners: after a while this is part of their baseline.',
    'Infrastructure as code and vendors, which have a lower weight.',
  ],
  detector: 'use',
  events: ['*'],
  reads: DISCOVERY_READS,
  counts: (event, { habitual }) =>
    !habitual && isDeliberateRead(event) ? [{ counter: 'reads', value: callName(event), keep: HOUR }] : [],
  evaluate: (event, { window, habitual, posture }) => {
    if (habitual || !isDeliberateRead(event)) return undefined;
    const reads = distinctAround(window, 'reads', event.time, WITHIN);
    if (reads < MANY) return undefined;
    const names = valuesAround(window, 'reads', event.time, WITHIN);
    const services = new Set(names.map((name) => name.split(':')[0]));
    if (services.size < SERVICES && reads < VERY_MANY) return undefined;
    const expected = buildsInfrastructure(event.userAgent) || posture?.class === 'vendor';
    const many = reads >= VERY_MANY;
    return {
      severity: expected ? 'low' : 'medium',
      confidence: expected ? 0.3 : many ? 0.7 : 0.55,
      key: many ? 'very many' : 'many',
      evidence: {
        reads,
        services: services.size,
        telling: names.slice(0, 12).map((name) => shown(name)),
        reconnaissance: isReconnaissance(event),
      },
    };
  },
});
