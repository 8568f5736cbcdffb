import { shown } from '../../request-accessors.ts';
import { rule } from '../../rule.ts';

export const breakGlassUse = rule({
  id: 'break-glass-use',
  title: 'A break-glass identity is in use',
  technique: 'T1078.004',
  severity: 'high',
  description:
    'An identity that is kept for emergencies did something. In an emergency everybody knows; at any other time somebody has to look at once.',
  falsePositives: ['Announced exercises.'],
  needs: ['Posture'],
  detector: 'use',
  events: ['*'],
  evaluate: (event, { posture }) => {
    if (posture?.class !== 'break-glass' || event.byService) return undefined;
    return {
      confidence: 0.9,
      always: true,
      key: 'use',
      evidence: { from: shown(event.sourceAddress), region: event.region },
    };
  },
});
