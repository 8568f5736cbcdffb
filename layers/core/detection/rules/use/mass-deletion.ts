import { shown } from '../../request-accessors.ts';
import { HOUR, MINUTE, rule } from '../../rule.ts';
import { buildsInfrastructure } from '../../sources.ts';
import type { ActivityEvent } from '../../types.ts';
import { distinctAround } from '../../window.ts';

const MANY = 25;
const WITHIN = 10 * MINUTE;

const DESTROYS = /^(Delete|Terminate|Deregister|Purge|ScheduleKeyDeletion)/;

/** One call deletes up to 1,000 objects, and the record does not show how many: it counts as ten. */
const deletionsOf = ({ name, id }: ActivityEvent): readonly string[] =>
  name === 'DeleteObjects' ? Array.from({ length: 10 }, (_, number) => `${id}#${number}`) : [id];

export const massDeletion = rule({
  id: 'mass-deletion',
  title: 'Many resources or objects deleted within minutes',
  technique: 'T1485',
  severity: 'medium',
  description: `${MANY} or more successful deletions within ten minutes by an identity for which this is not habitual: destruction, or removal of traces. Data events count too, where they are logged.`,
  falsePositives: ['Decommissioning an environment: infrastructure as code has a lower weight.'],
  needs: ['S3 data events, for objects'],
  detector: 'use',
  events: ['*'],
  counts: (event, { habitual }) =>
    !habitual && !event.byService && DESTROYS.test(event.name)
      ? deletionsOf(event).map((value) => ({
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
