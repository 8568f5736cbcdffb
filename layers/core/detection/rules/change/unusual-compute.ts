import { actionKey, seenIn } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { HOUR, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { distinctAround } from '../../window.ts';
import { isCostly, LAUNCHES, launchIn } from '../launches.ts';

const MANY = 10;

/** Whether a person launches, as far as the record shows: clusters and fleets launch with roles, one instance at a time. */
const launchesByHand = ({ actor }: ActivityEvent): boolean => actor.type === 'IAMUser' || actor.console;

export const unusualCompute = rule({
  id: 'unusual-compute',
  title: 'Unusually expensive instances, or an unusual number of them, launched',
  technique: 'T1496',
  severity: 'medium',
  description:
    'GPU and accelerator instances, very large instances, or many at once or within an hour, by an identity that has not launched instances before: typical of cryptomining with stolen credentials.',
  falsePositives: ['A first training job or load test.'],
  detector: 'change',
  events: LAUNCHES,
  attempts: true,
  failures: true,
  counts: (event, { habitual }) =>
    habitual || event.byService || !launchesByHand(event)
      ? []
      : Array.from({ length: Math.min(launchIn(event).count, MANY) }, (_, number) => ({
          counter: 'launched',
          value: `${event.id}#${number}`,
          keep: HOUR,
        })),
  evaluate: (event, { profile, habitual, window }) => {
    if (habitual || event.byService) return undefined;
    const { type, count: asked } = launchIn(event);
    const count = Math.max(asked, distinctAround(window, 'launched', event.time, HOUR));
    const costly = isCostly(type);
    if (!costly && count < MANY) return undefined;
    const before = seenIn(profile.actions, actionKey(event));
    return {
      confidence: before === undefined ? 0.55 : 0.3,
      key: `${type} ${count >= MANY}`,
      evidence: { type: shown(type), count, region: shown(event.region) },
    };
  },
});
