import { flag, shown } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const signinWithoutMfa = rule({
  id: 'signin-without-mfa',
  title: 'Console sign-in without MFA',
  technique: 'T1078.004',
  severity: 'medium',
  description:
    'An IAM user signed in to the console with a password only, so a stolen password is enough. Federated sign-ins are excluded: their identity provider checks MFA, and CloudTrail reports "No" for them.',
  falsePositives: ['Accounts that do not require MFA at all: then every user is affected.'],
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
