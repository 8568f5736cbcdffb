import { actionKey, seenIn } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { rule } from '../../rule.ts';
import { isCostly, LAUNCHES, launchIn } from '../launches.ts';

const MANY = 10;

export const unusualCompute = rule({
  id: 'unusual-compute',
  title: 'Unusually expensive instances, or an unusual number of them, launched',
  technique: 'T1496',
  severity: 'medium',
  description:
    'GPU and accelerator instances, very large instances, or many at once, by an identity that has not launched instances before: typical of cryptomining with stolen credentials.',
  falsePositives: ['A first training job or load test.'],
  detector: 'change',
  events: LAUNCHES,
  attempts: true,
  failures: true,
  evaluate: (event, { profile, habitual }) => {
    if (habitual || event.byService) return undefined;
    const { type, count } = launchIn(event);
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
