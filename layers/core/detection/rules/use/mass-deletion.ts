import { shown } from '../../request-accessors.ts';
import { HOUR, MINUTE, rule } from '../../rule.ts';
import { buildsInfrastructure } from '../../sources.ts';
import type { ActivityEvent } from '../../types.ts';
import { distinctAround } from '../../window.ts';

const MANY = 25;
const WITHIN = 10 * MINUTE;

const DESTROYS = /^(Delete|Terminate|Deregister|Purge|ScheduleKeyDeletion)/;

/** One call deletes up to a thousand objects, and the record does not show how many: it counts as ten. */
const each = ({ name, id }: ActivityEvent): readonly string[] =>
  name === 'DeleteObjects' ? Array.from({ length: 10 }, (_, number) => `${id}#${number}`) : [id];

export const massDeletion = rule({
  id: 'mass-deletion',
  title: 'Many things were deleted in a short time',
  technique: 'T1485',
  severity: 'medium',
  description: `${MANY} or more successful deletions within ten minutes by one identity that is not known for it: destruction, or the clean-up after an intrusion. Data events, where they are logged, count too.`,
  falsePositives: ['Tearing an environment down: clients of infrastructure as code are weighed less.'],
  needs: ['S3 data events, to see objects'],
  detector: 'use',
  events: ['*'],
  counts: (event, { habitual }) =>
    !habitual && !event.byService && DESTROYS.test(event.name)
      ? each(event).map((value) => ({
          counter: event.source === 's3.amazonaws.com' ? 'deletions-s3' : 'deletions',
          value,
          keep: HOUR,
        }))
      : [],
  evaluate: (event, { window, habitual }) => {
    if (habitual || !DESTROYS.test(event.name)) return undefined;
    const objects = event.source === 's3.amazonaws.com';
    const count = distinctAround(window, objects ? 'deletions-s3' : 'deletions', event.time, WITHIN);
    if (count < MANY) return undefined;
    const builder = buildsInfrastructure(event.userAgent);
    return {
      severity: builder ? 'low' : count >= 4 * MANY ? 'high' : 'medium',
      confidence: builder ? 0.3 : 0.5,
      key: objects ? 's3' : 'all',
      evidence: { deletions: count, last: shown(event.name) },
    };
  },
});
