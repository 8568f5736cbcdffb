import { schedule } from '../../profile.ts';
import { rule } from '../../rule.ts';
import { isMachine } from '../actor-checks.ts';

export const offSchedule = rule({
  id: 'off-schedule',
  title: 'A scheduled machine acted outside its hours',
  technique: 'T1078.004',
  severity: 'low',
  description:
    'A machine that has always worked in the same one to three hours of the day did so at another time. Little by itself; it adds to what else is odd.',
  falsePositives: [
    'A run by hand, a retry, a change of daylight saving time (an hour beside the usual ones does not count).',
  ],
  needs: ['Posture', 'A profile with enough data'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  evaluate: (event, context) => {
    if (!isMachine(context) || event.byService) return undefined;
    const rhythm = schedule(context.profile);
    if (rhythm.kind !== 'at-hours') return undefined;
    const hour = new Date(event.time).getUTCHours();
    const near = rhythm.hours.some((usual) => Math.min((hour - usual + 24) % 24, (usual - hour + 24) % 24) <= 1);
    return near
      ? undefined
      : { confidence: 0.4, always: true, key: 'hours', evidence: { hour, usual: rhythm.hours.map(String) } };
  },
});
