import type { IdentityClass, Tier } from '../../layers/core/identity.ts';
import type { Posture } from '../../layers/core/posture/types.ts';
import { ACCOUNT, roleArn, setArn, userArn } from './records.ts';

export const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
export const ADMIN_ROLE = roleArn('platform-admin');

type Row = readonly [identity: string, tier: Tier, identityClass: IdentityClass, reach?: 'admin' | 'escalates'];

const ROWS: readonly Row[] = [
  [ROOT, 0, 'root', 'admin'],
  [userArn('emergency'), 0, 'break-glass', 'admin'],
  [userArn('reporter'), 2, 'service-user'],
  [userArn('backup'), 1, 'service-user'],
  [userArn('mailer'), 3, 'service-user'],
  [userArn('legacy-sync'), 1, 'service-user'],
  [userArn('carol'), 1, 'human'],
  [userArn('dave'), 0, 'human', 'admin'],
  [roleArn('ci-terraform'), 0, 'pipeline', 'admin'],
  [roleArn('ci-build'), 0, 'pipeline', 'escalates'],
  [roleArn('audit-scanner'), 2, 'vendor'],
  [roleArn('disk-scanner'), 1, 'vendor'],
  [roleArn('external-secrets'), 1, 'workload'],
  [roleArn('orders-pod'), 2, 'workload'],
  [roleArn('web-instance'), 1, 'workload', 'escalates'],
  [roleArn('resize-function'), 2, 'workload'],
  [roleArn('app-function'), 2, 'workload'],
  [roleArn('disk-copier'), 1, 'vendor'],
  [roleArn('autoscaler'), 1, 'workload', 'escalates'],
  [roleArn('sweeper'), 1, 'workload'],
  [userArn('erin'), 1, 'human'],
  [ADMIN_ROLE, 0, 'workload', 'admin'],
  [setArn('Admin'), 0, 'human', 'admin'],
  [setArn('Developer'), 1, 'human'],
  [setArn('Helpdesk'), 0, 'human', 'escalates'],
];

const postureOf = ([identity, tier, identityClass, reach]: Row): Posture => ({
  identity,
  kind: identity === ROOT ? 'root' : identity.includes(':user/') ? 'user' : 'role',
  account: ACCOUNT,
  name: identity.split('/').at(-1) ?? identity,
  class: identityClass,
  classWhy: 'simulated',
  tier,
  tierWhy: 'simulated',
  score: 50,
  scoreTerms: [],
  admin: reach === 'admin',
  owner: null,
  reasons: [],
  escalations:
    reach === 'escalates'
      ? [
          {
            to: ADMIN_ROLE,
            admin: true,
            steps: [{ rule: 'simulated', actions: [], target: ADMIN_ROLE, conditional: false }],
          },
        ]
      : [],
  containment: {
    immutableId: 'AROAEXAMPLE',
    accessKeys: [],
    hasLoginProfile: 'unknown',
    inlinePolicySize: 0,
    serviceLinked: false,
    reservedSso: identity.includes('AWSReservedSSO_'),
  },
  createdAt: '2024-01-01T00:00:00.000Z',
  lastUsedAt: identity === userArn('legacy-sync') ? '2025-06-01T00:00:00.000Z' : 'unknown',
  unknowns: [],
  takenAt: '2026-03-01T00:00:00.000Z',
});

/** What `assess` would say about the identities of the company. */
export const POSTURES: readonly Posture[] = ROWS.map(postureOf);
