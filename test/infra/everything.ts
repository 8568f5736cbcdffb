/** A configuration with every field that adds something to a template. */
export const EVERYTHING = {
  tracing: true,
  deletionProtection: true,
  snapshotRegions: ['eu-central-1', 'us-east-1'],
  posture: {
    knownOwners: ['ann', 'payments'],
    classTag: 'kind',
    names: { breakGlass: '^firefighter-' },
    ownAccounts: ['999999999999'],
    knownAccounts: ['444455556666'],
    keyMaxAgeDays: 30,
    unusedDays: 45,
  },
  exceptions: [
    {
      id: 'SEC-1',
      identity: 'arn:aws:iam::222222222222:user/mailer',
      accepts: { reason: 'NO_OWNER' },
      why: 'decommissioned this year',
      owner: 'payments',
      expiresAt: '2099-01-31T00:00:00.000Z',
    },
  ],
  ruleModes: [{ rules: ['new-country'], accounts: ['222222222222'], classes: ['human'], mode: 'observe' }],
  breakGlass: ['arn:aws:iam::*:role/emergency-*'],
  response: { reservedConcurrency: 5 },
  notify: {
    emails: ['on-call@example.com', 'security@example.com'],
    minimumSeverity: 'medium',
    escalation: { emails: ['ciso@example.com'] },
    webhooks: [
      {
        name: 'security',
        kind: 'slack',
        secretArn: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:chat/security-AbCdEf',
      },
      {
        name: 'payments',
        kind: 'teams',
        secretArn: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:chat/payments-GhIjKl',
        minimumSeverity: 'critical',
        owners: ['payments', 'billing'],
      },
    ],
  },
  telemetry: 'thorough',
  objectEvents: true,
  members: { accounts: ['222222222222', '333333333333'], organizationId: 'o-exampleorg1' },
  replayers: ['arn:aws:iam::111111111111:role/replay'],
  hub: { account: '111111111111', region: 'eu-central-1' },
  alarmTopicArn: 'arn:aws:sns:eu-central-1:111111111111:on-call',
};
