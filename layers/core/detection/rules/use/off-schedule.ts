import { hourOf } from '../../active-times.ts';
import { actionKey, seenIn } from '../../profile.ts';
import { rule } from '../../rule.ts';
import { inWords, isOnSchedule, momentInWords, schedule } from '../../schedule.ts';
import { isMachine } from '../actor-checks.ts';

export const offSchedule = rule({
  id: 'off-schedule',
  title: 'Scheduled machine identity active outside its hours',
  technique: 'T1078.004',
  severity: 'low',
  description:
    'A machine identity that runs on a schedule (hourly at the same minutes, daily at the same hours, or on the same weekdays) was active at another time. Weak on its own, it supports other signals. The severity is medium if it also called an API that is not part of its routine.',
  falsePositives: [
    'A manual run, a retry, or a change of the schedule. An hour more or less (five minutes for an hourly job), as with daylight saving time or a queue, does not count.',
  ],
  needs: ['a posture', 'an established baseline'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  evaluate: (event, context) => {
    if (!isMachine(context, event) || event.byService) return undefined;
    const usual = schedule(context.profile, event.time);
    if (usual.kind !== 'scheduled' || isOnSchedule(usual, event.time)) return undefined;
    const isRoutine = seenIn(context.profile.actions, actionKey(event)) !== undefined;
    return {
      severity: isRoutine ? 'low' : 'medium',
      confidence: isRoutine ? 0.4 : 0.5,
      always: true,
      key: 'hours',
      evidence: { hour: hourOf(event.time) },
      deviation: { unusual: 'hour', expected: [inWords(usual)], observed: momentInWords(event.time) },
    };
  },
});
