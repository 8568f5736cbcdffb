import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const assumeRoot = rule({
  id: 'assume-root',
  title: 'Root session of a member account opened',
  technique: 'T1548.005',
  severity: 'high',
  description:
    'Centralized root access allows the management account or a delegated administrator to perform a few tasks as root in member accounts. It is rare and should be reviewed each time.',
  falsePositives: ['Clean-up of member accounts by the central team.'],
  references: ['https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html'],
  detector: 'use',
  events: calls('sts', 'AssumeRoot'),
  attempts: true,
  evaluate: (event) => ({
    confidence: 0.6,
    always: true,
    evidence: {
      account: shown(text(event.request, 'targetPrincipal')),
      task: shown(text(event.request, 'taskPolicyArn', 'arn')),
    },
  }),
});
