import { shown } from '../../request-accessors.ts';
import { rule } from '../../rule.ts';

export const rootUse = rule({
  id: 'root-use',
  title: 'The root user called an API',
  technique: 'T1078.004',
  severity: 'high',
  description:
    'Root is beyond every policy of its account and is needed for almost nothing. Calls with an access key of root are worse: there should be none.',
  falsePositives: [
    'The few tasks that only root may do.',
    'Root sessions that centralised root access opens in member accounts.',
  ],
  references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html'],
  detector: 'use',
  events: ['*'],
  evaluate: (event) => {
    if (event.actor.type !== 'Root' || event.byService || event.source === 'signin.amazonaws.com') return undefined;
    const key = event.actor.accessKeyId?.startsWith('AKIA') === true;
    const reads = event.readOnly;
    return {
      severity: key ? 'critical' : reads ? 'medium' : 'high',
      confidence: 0.8,
      always: true,
      key: `${key ? 'key' : 'session'} ${reads ? 'reads' : 'writes'}`,
      evidence: { accessKey: key, mfa: event.actor.mfa === true, from: shown(event.sourceAddress) },
    };
  },
});
