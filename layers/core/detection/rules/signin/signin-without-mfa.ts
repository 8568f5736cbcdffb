import { flag, shown } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const signinWithoutMfa = rule({
  id: 'signin-without-mfa',
  title: 'Console sign-in with a password alone',
  technique: 'T1078.004',
  severity: 'medium',
  description:
    'An IAM user signed in to the console without a second factor, so that a stolen password was enough. Federated sign-ins are left out: their second factor is checked elsewhere and CloudTrail says "No" for them as a rule.',
  falsePositives: ['Accounts that do not ask for MFA at all: the finding is then about every user.'],
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html',
  ],
  detector: 'signin',
  events: calls('signin', 'ConsoleLogin'),
  evaluate: (event) => {
    const federated = event.extra !== undefined && 'SamlProviderArn' in event.extra;
    if (event.actor.type !== 'IAMUser' || event.actor.mfa !== false || federated) return undefined;
    return {
      confidence: 0.6,
      key: 'console',
      evidence: { from: shown(event.sourceAddress), mobile: flag(event.extra, 'MobileVersion') },
    };
  },
});
