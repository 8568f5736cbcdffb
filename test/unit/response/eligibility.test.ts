import { describe, expect, it } from 'vitest';
import { decide } from '../../../layers/core/response/decide.ts';
import type { DecisionInput } from '../../../layers/core/response/types.ts';
import { ACCOUNT, codes, decisionInput, incident, OWN_ROLES, policy } from './estate.ts';

describe('identities that are never changed', () => {
  const about = (identity: string): Partial<DecisionInput> => ({ incident: incident({ identity }) });
  const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

  const refusals: [string, Partial<DecisionInput>, string][] = [
    ['root', about(`arn:aws:iam::${ACCOUNT}:root`), 'root'],
    [
      'a service-linked role, whether or not its posture is known',
      { ...about(role('aws-service-role/x.amazonaws.com/AWSServiceRoleForX')), posture: undefined },
      'service-linked-role',
    ],
    [
      'a role of Identity Center',
      about(role('aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef')),
      'reserved-sso-role',
    ],
    ['a role of Tierwatch', about(OWN_ROLES[0] ?? ''), 'own-role'],
    ['a protected ARN', { policy: policy({ protected: ['arn:aws:iam::*:user/billing/*'] }) }, 'protected'],
    ['an identity of another account', { account: '222222222222' }, 'other-account'],
    ['a secret', about(`arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:db-x`), 'no-playbook'],
    ['a group', about(`arn:aws:iam::${ACCOUNT}:group/admins`), 'no-playbook'],
    ['a role session', about(`arn:aws:sts::${ACCOUNT}:assumed-role/nightly/x`), 'no-playbook'],
    ['a resource of another service named like a user', about(`arn:aws:x::${ACCOUNT}:user/exporter`), 'no-playbook'],
  ];

  it.each(refusals)('observes %s', (_name, over, code) => {
    const decision = decide(decisionInput(over));
    expect(decision).toMatchObject({ mode: 'observe', playbook: null });
    expect(codes(decision.reasons)).toEqual([code]);
  });

  it('refers to Identity Center for its roles', () => {
    const identity = role('aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123');
    expect(decide(decisionInput(about(identity))).reasons[0]?.detail).toMatch(/^Identity Center manages this role/);
  });

  it('lists every reason from the configuration', () => {
    const [ownRole = ''] = OWN_ROLES;
    const decision = decide(
      decisionInput({ ...about(ownRole), account: '222222222222', policy: policy({ protected: ['*'] }) }),
    );
    expect(codes(decision.reasons)).toEqual(['own-role', 'protected', 'other-account']);
  });

  const unprotected: [string, string][] = [
    ['a role named like an Identity Center role', role('AWSReservedSSO_Admin_0123456789abcdef')],
    ['a user named like an Identity Center role', `arn:aws:iam::${ACCOUNT}:user/AWSReservedSSO_lookalike`],
    ['a user under the path of service-linked roles', `arn:aws:iam::${ACCOUNT}:user/aws-service-role/x`],
    ['a role named like a service-linked role', role('AWSServiceRoleForX')],
    ['a role under the path of Tierwatch', role('tierwatch/Tierwatch-ContainUser')],
    ['a role whose name starts like a Tierwatch role', role('Tierwatch-ContainUser2')],
    ['a user named break-glass', `arn:aws:iam::${ACCOUNT}:user/break-glass`],
  ];

  it.each(unprotected)('does not exempt %s', (_name, identity) => {
    expect(decide(decisionInput(about(identity))).mode).toBe('auto');
  });

  it('allows changes to an identity in its own account', () => {
    expect(decide(decisionInput({ account: ACCOUNT })).mode).toBe('auto');
  });
});
