import { known } from '../../../layers/core/check.ts';
import type { DeploymentFacts } from '../../../layers/core/health/facts.ts';

/** A deployment in which everything is in order. */
export const healthy: DeploymentFacts = {
  version: { commandLine: '1.2.0', deployed: '1.2.0' },
  stackStatus: 'UPDATE_COMPLETE',
  killSwitch: known('off'),
  concurrencyQuota: known(1_000),
  sources: known([
    known({ functionName: 'detect-use', state: 'Enabled', maximumConcurrency: 5 }),
    known({ functionName: 'refresh-identity', state: 'Enabled', maximumConcurrency: 5 }),
  ]),
  deadLetters: known([{ name: 'FailedSnapshots', messages: known(0) }]),
  rules: known([
    { name: 'UseWrites', state: 'ENABLED', matchesReadOnlyEvents: false },
    { name: 'UseReads', state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS', matchesReadOnlyEvents: true },
  ]),
  schedules: known([
    known({ description: 'Starts snapshot-principals', state: 'ENABLED', expression: 'rate(1 hour)' }),
  ]),
  alarms: known([{ name: 'UseSilence', state: 'OK', actions: ['arn:aws:sns:us-east-1:111122223333:on-call'] }]),
  alarmTopics: new Map([
    [
      'arn:aws:sns:us-east-1:111122223333:on-call',
      known([{ protocol: 'https', endpoint: 'https://example.com/page', isConfirmed: true }]),
    ],
  ]),
  topics: known([
    {
      name: 'Responders',
      subscriptions: known([{ protocol: 'email', endpoint: 'soc@example.com', isConfirmed: true }]),
    },
  ]),
  webhooks: known([known({ name: 'tierwatch-soc', state: 'AUTHORIZED' })]),
  permissions: [
    {
      role: 'Tierwatch-ContainUser-us-east-1',
      decisions: known([{ action: 'iam:PutUserPolicy', isAllowed: true, isExplicit: false }]),
    },
  ],
};
