import { shown } from '../../request-accessors.ts';
import { HOUR, MINUTE, rule } from '../../rule.ts';
import { buildsInfrastructure } from '../../sources.ts';
import { valuesAround } from '../../window.ts';
import { DISCOVERY_READS, isDeliberateRead } from './reads.ts';

const MANY = 8;
const WITHIN = 5 * MINUTE;
const COUNTER = 'read-regions';

export const regionSweep = rule({
  id: 'region-sweep',
  title: 'Read calls in many Regions within minutes',
  technique: 'T1580',
  severity: 'medium',
  description: `Read calls in ${MANY} or more Regions within five minutes, by an identity for which they are not habitual. A team knows where its resources are; a caller with a stolen credential looks everywhere, and cryptominers look for quotas.`,
  falsePositives: [
    'Inventory and posture scanners: after a while this is part of their baseline.',
    'Infrastructure as code and vendors, which have a lower weight.',
  ],
  detector: 'use',
  events: ['*'],
  reads: DISCOVERY_READS,
  counts: (event, { habitual }) =>
    !habitual && isDeliberateRead(event) ? [{ counter: COUNTER, value: event.region, keep: HOUR }] : [],
  evaluate: (event, { window, habitual, posture }) => {
    if (habitual || !isDeliberateRead(event)) return undefined;
    const regions = valuesAround(window, COUNTER, event.time, WITHIN);
    if (regions.length < MANY) return undefined;
    const expected = buildsInfrastructure(event.userAgent) || posture?.class === 'vendor';
    return {
      severity: expected ? 'low' : 'medium',
      confidence: expected ? 0.3 : 0.55,
      key: 'regions',
      evidence: {
        regions: regions.length,
        some: regions.slice(0, 12).map((name) => shown(name)),
        last: shown(event.name),
      },
    };
  },
});
