import { shown } from '../../request-accessors.ts';
import { rule } from '../../rule.ts';

export const breakGlassUse = rule({
  id: 'break-glass-use',
  title: 'Break-glass identity used',
  technique: 'T1078.004',
  severity: 'medium',
  description:
    'An identity that is reserved for emergencies was used. Outside a known emergency this needs immediate review.',
  falsePositives: ['Announced exercises.'],
  needs: ['a posture'],
  detector: 'use',
  events: ['*'],
  evaluate: (event, { posture }) => {
    if (posture?.class !== 'break-glass' || event.byService) return undefined;
    return {
      confidence: 0.9,
      notice: true,
      key: 'use',
      evidence: { from: shown(event.sourceAddress), region: shown(event.region) },
    };
  },
});
