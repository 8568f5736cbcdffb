import { shown } from '../../request-accessors.ts';
import { rule } from '../../rule.ts';

export const rootUse = rule({
  id: 'root-use',
  title: 'Root user API call',
  technique: 'T1078.004',
  severity: 'medium',
  description:
    'IAM policies of the account do not restrict the root user, and almost nothing requires it. Each session is reported with medium severity. Calls with a root access key are critical: no such key should exist.',
  falsePositives: [
    'The few tasks that require the root user.',
    'Root sessions of centralized root access in member accounts.',
  ],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html'],
  detector: 'use',
  events: ['*'],
  evaluate: (event) => {
    if (event.actor.type !== 'Root' || event.byService || event.source === 'signin.amazonaws.com') return undefined;
    const key = event.actor.accessKeyId?.startsWith('AKIA') === true;
    const reads = event.readOnly;
    return {
      ...(key ? { severity: 'critical', always: true } : { notice: true }),
      confidence: 0.8,
      key: `${key ? 'key' : 'session'} ${reads ? 'reads' : 'writes'}`,
      evidence: {
        accessKey: key,
        ...(event.actor.mfa !== undefined && { mfa: event.actor.mfa }),
        from: shown(event.sourceAddress),
      },
    };
  },
});
