import { describe, expect, test } from 'vitest';
import { assessEstates } from '../../../layers/core/posture/assess.ts';
import { platformOf } from '../../../layers/core/posture/platform-roles.ts';
import type { Posture } from '../../../layers/core/posture/types.ts';
import { ADMIN, codes, estate, named, policy, role, statement, trust, user } from './accounts.ts';

const MANAGEMENT = '999999999999';
const NAMES = [
  'OrganizationAccountAccessRole',
  'AWSControlTowerExecution',
  'aws-controltower-AdministratorExecutionRole',
  'AWSCloudFormationStackSetExecutionRole',
  'stacksets-exec-0123456789abcdef0123456789abcdef',
  'cdk-hnb659fds-cfn-exec-role-111111111111-eu-west-1',
];
const TRUST = ['TRUST_WITHOUT_EXTERNAL_ID', 'TRUST_TO_UNKNOWN_ACCOUNT'];

function judged(name: string, ...principals: readonly string[]): Posture {
  const trusted = trust({ AWS: principals });
  return named(assessEstates([estate({ roles: [role(name, trusted, { inline: [ADMIN] })] })]), name);
}
const rootOf = (account: string): string => `arn:aws:iam::${account}:root`;

describe('roles that AWS tools create', () => {
  test.each(NAMES)('%s has only the reasons of an administrator', (name) => {
    const posture = judged(name, rootOf(MANAGEMENT));
    expect(platformOf(name)).toBeDefined();
    expect(posture.class).toBe('workload');
    expect(posture.tier).toBe(0);
    expect(codes(posture)).toContain('IS_ADMIN');
    for (const code of [...TRUST, 'NO_OWNER', 'NEVER_USED', 'UNUSED_90D']) expect(codes(posture)).not.toContain(code);
  });

  test('are expected to trust one other account, but not two, and not everyone', () => {
    const name = NAMES[0] ?? '';
    const two = judged(name, rootOf(MANAGEMENT), rootOf('888888888888'));
    expect(two.class).toBe('vendor');
    expect(codes(two)).toEqual(expect.arrayContaining(TRUST));
    const anyone = judged(name, '*');
    expect(anyone.class).toBe('vendor');
    expect(codes(anyone)).toContain('TRUST_TO_ANYONE');
  });

  test.each(['MyOrganizationAccountAccessRole', 'cdk-role', 'stacksets-exec-mine', 'AWSControlTower-x'])(
    '%s is not such a role',
    (name) => {
      expect(platformOf(name)).toBeUndefined();
      expect(codes(judged(name, rootOf(MANAGEMENT)))).toEqual(expect.arrayContaining(TRUST));
    },
  );
});

describe("reports and one's own password", () => {
  test.each(['iam:GenerateCredentialReport', 'iam:GenerateServiceLastAccessedDetails', 'iam:ChangePassword'])(
    '%s changes no data',
    (action) => {
      const subject = user('subject', { inline: [policy(statement(action))] });
      expect(named(assessEstates([estate({ users: [subject] })]), 'subject').tier).toBe(3);
    },
  );
});
