import { schedule } from '../../profile.ts';
import { rule } from '../../rule.ts';
import { isMachine } from '../actor-checks.ts';

export const offSchedule = rule({
  id: 'off-schedule',
  title: 'Scheduled machine identity active outside its hours',
  technique: 'T1078.004',
  severity: 'low',
  description:
    'A machine identity that was only ever active in the same one to three hours of the day was active at another time. Weak on its own, it supports other signals.',
  falsePositives: [
    'A manual run, a retry, or a change of daylight saving time (the hours next to the usual ones do not count).',
  ],
  needs: ['a posture', 'an established baseline'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  evaluate: (event, context) => {
    if (!isMachine(context, event) || event.byService) return undefined;
    const rhythm = schedule(context.profile);
    if (rhythm.kind !== 'at-hours') return undefined;
    const hour = new Date(event.time).getUTCHours();
    const near = rhythm.hours.some((usual) => Math.min((hour - usual + 24) % 24, (usual - hour + 24) % 24) <= 1);
    return near
      ? undefined
      : { confidence: 0.4, always: true, key: 'hours', evidence: { hour, usual: rhythm.hours.map(String) } };
  },
});
