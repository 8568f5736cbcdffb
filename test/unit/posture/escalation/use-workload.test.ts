import { describe, expect, it } from 'vitest';
import {
  actionsOf,
  type EscalationRule,
  type Mechanism,
  RULES,
} from '../../../../layers/core/posture/escalation/index.ts';
import type { Workload } from '../../../../layers/core/posture/types.ts';
import { type AccountSpec, ADMIN, type Grant, reachedByRule, roleArn } from './account.ts';

type UseWorkload = Extract<Mechanism, { readonly kind: 'use-workload' }>;

const using = RULES.flatMap((rule) =>
  rule.mechanism.kind === 'use-workload' ? [{ id: rule.id, rule, mechanism: rule.mechanism }] : [],
);

interface Twist {
  readonly organization?: string;
  readonly eve?: Grant;
  readonly deny?: string;
  readonly power?: object;
  readonly workload?: Partial<Workload>;
  readonly workloads?: AccountSpec['workloads'];
}

function stage(rule: EscalationRule, { services, types }: UseWorkload, twist: Twist = {}): AccountSpec {
  const inline = { own: twist.eve ?? { allow: actionsOf(rule) }, ...(twist.deny ? { no: { deny: twist.deny } } : {}) };
  const [type = 'none'] = types;
  return {
    users: { eve: { inline } },
    roles: { power: { ...ADMIN, trusts: services, profile: true, ...twist.power } },
    ...(twist.organization === undefined ? {} : { organization: twist.organization }),
    workloads: twist.workloads ?? [{ type, roleArn: roleArn('power'), id: 'thing', ...twist.workload }],
  };
}

const certain = ({ dependsOn = [], codeUnknown, unlessTriggered }: UseWorkload): string =>
  dependsOn.length > 0 || codeUnknown !== undefined || unlessTriggered !== undefined ? '?' : '';

/** The rules that a case is about. */
const where = (applies: (mechanism: UseWorkload) => boolean) => using.filter(({ mechanism }) => applies(mechanism));

const tried = ({ rule, mechanism }: (typeof using)[number]) => ({
  reached: (twist?: Twist): readonly string[] => reachedByRule(rule, stage(rule, mechanism, twist)),
  power: `${roleArn('power')}${certain(mechanism)}`,
});

describe.each(using)('$id', (one) => {
  const { rule } = one;
  const { reached, power } = tried(one);

  it('reaches the role of existing compute with more privilege', () => {
    expect(reached()).toEqual([power]);
  });

  it('needs all of its actions', () => {
    for (const left of new Set(actionsOf(rule))) {
      const allow = actionsOf(rule).filter((action) => action !== left);
      expect(reached({ eve: { allow } }), left).toEqual([]);
    }
  });

  it('is closed by a deny of any of its actions', () => {
    for (const deny of actionsOf(rule)) expect(reached({ deny }), deny).toEqual([]);
  });

  it('needs a role with more privilege than the attacker', () => {
    expect(reached({ power: { allow: 'ec2:DescribeRegions' } })).toEqual([]);
  });
});

describe.each(where(({ standing }) => standing !== true))('$id', (one) => {
  it('reaches nothing without such compute', () => {
    const { reached } = tried(one);
    expect(reached({ workloads: [] })).toEqual([]);
    expect(reached({ workload: { type: 'AWS::Other::Compute' } })).toEqual([]);
  });
});

describe.each(where(({ standing, services }) => standing !== true && services.length > 0))('$id', (one) => {
  it('is conditional if compute is unknown', () => {
    const { reached } = tried(one);
    expect(reached({ workloads: 'unknown' })).toEqual([`${roleArn('power')}?`]);
    expect(reached({ workloads: 'unknown', power: { trusts: 'somebody-else.amazonaws.com' } })).toEqual([]);
  });
});

describe.each(where(({ standing }) => standing === true))('$id', (one) => {
  it('needs a role that trusts the service', () => {
    expect(tried(one).reached({ power: { trusts: 'somebody-else.amazonaws.com' } })).toEqual([]);
  });
});

describe.each(where(({ needs }) => needs.some(({ on }) => on?.includes('{name}'))))('$id', (one) => {
  it('needs its actions on that compute', () => {
    const elsewhere = { allow: actionsOf(one.rule), on: 'arn:aws:other:us-east-1:111111111111:thing/thing' };
    expect(tried(one).reached({ eve: elsewhere })).toEqual([]);
  });
});

describe.each(where(({ binding }) => binding !== undefined))('$id', (one) => {
  it('does not reach a role that only the agent uses', () => {
    const { reached, power } = tried(one);
    expect(reached({ workload: { binding: 'execution_role' } })).toEqual([]);
    expect(reached({ workload: { binding: 'task_role' } })).toEqual([power]);
  });
});

describe.each(where(({ access }) => access !== undefined))('$id', (one) => {
  it('reaches only the role for such visitors', () => {
    const other = one.mechanism.access === 'authenticated' ? 'unauthenticated' : 'authenticated';
    expect(tried(one).reached({ workload: { access: other } })).toEqual([]);
  });
});

describe.each(where(({ roleNeeds }) => roleNeeds !== undefined))('$id', (one) => {
  it('is conditional if the role lacks the permissions for access', () => {
    const { reached } = tried(one);
    expect(reached({ power: { allow: 'secretsmanager:GetSecretValue' } })).toEqual([`${roleArn('power')}?`]);
  });
});

describe.each(where(({ codeUnknown }) => codeUnknown !== undefined))('$id', (one) => {
  const { reached } = tried(one);
  const code = 'arn:aws:s3:::workflows/dags/*';

  it('is unconditional if the attacker can write where the compute runs its code from', () => {
    expect(reached({ workload: { code } })).toEqual([roleArn('power')]);
    const others = { allow: 'airflow:*' };
    for (const on of [code, 'arn:aws:s3:::workflows/dags/a.py'])
      expect(
        reached({ eve: { statements: statements(others, { allow: 's3:PutObject', on }) }, workload: { code } }),
      ).toEqual([roleArn('power')]);
  });

  it('needs to write there, not elsewhere', () => {
    for (const on of ['arn:aws:s3:::workflows/plugins/*', 'arn:aws:s3:::other/*'])
      expect(
        reached({
          eve: { statements: statements({ allow: 'airflow:*' }, { allow: 's3:PutObject', on }) },
          workload: { code },
        }),
      ).toEqual([]);
  });
});

const statements = (...grants: readonly Grant[]): readonly object[] =>
  grants.map(({ allow, on = '*' }) => ({ Effect: 'Allow', Action: allow, Resource: on }));

describe.each(where(({ newSource }) => newSource !== undefined))('$id', (one) => {
  const { reached } = tried(one);
  const trusting = (Condition: object) => ({
    trusts: { Effect: 'Allow', Principal: { Service: one.mechanism.services }, Action: 'sts:AssumeRole', Condition },
  });
  const anchor = 'arn:aws:rolesanywhere:us-east-1:111111111111:trust-anchor/';

  it('reaches roles that accept any source, or a certificate that the attacker can issue', () => {
    for (const condition of [
      { ArnLike: { 'aws:SourceArn': `${anchor}*` } },
      { StringEquals: { 'aws:PrincipalTag/x509Subject/CN': 'worker', 'aws:SourceAccount': '111111111111' } },
    ])
      expect(reached({ power: trusting(condition) }), JSON.stringify(condition)).toEqual([roleArn('power')]);
  });

  it('reaches roles that accept the organization of the account, and no other', () => {
    const power = trusting({ StringEquals: { 'aws:SourceOrgID': 'o-exampleorg1' } });
    expect(reached({ power, organization: 'o-exampleorg1' })).toEqual([roleArn('power')]);
    expect(reached({ power, organization: 'o-exampleorg2' })).toEqual([]);
  });

  it('does not reach roles that accept only another source', () => {
    const condition = { ArnEquals: { 'aws:SourceArn': `${anchor}4f7c1f5e-0000-4000-8000-1c5b8d2a9e01` } };
    expect(reached({ power: trusting(condition) })).toEqual([]);
  });
});

describe.each(where(({ unlessTriggered }) => unlessTriggered !== undefined))('$id', (one) => {
  const { reached } = tried(one);
  const allowed = actionsOf(one.rule);

  it.each([
    ['sqs:SendMessage', 'arn:aws:sqs:eu-west-1:111111111111:jobs', 'arn:aws:sqs:eu-west-1:111111111111:jobs'],
    [
      'kinesis:PutRecord',
      'arn:aws:kinesis:eu-west-1:111111111111:stream/a',
      'arn:aws:kinesis:eu-west-1:111111111111:stream/a',
    ],
    [
      'dynamodb:PutItem',
      'arn:aws:dynamodb:eu-west-1:111111111111:table/t',
      'arn:aws:dynamodb:eu-west-1:111111111111:table/t/stream/1',
    ],
  ])('is unconditional if the attacker may use %s on what starts the compute', (action, on, trigger) => {
    const workload = { triggers: [trigger] };
    const eve = { statements: statements({ allow: allowed }, { allow: action, on }) };
    expect(reached({ eve, workload })).toEqual([roleArn('power')]);
    expect(reached({ workload })).toEqual([`${roleArn('power')}?`]);
    const elsewhere = { statements: statements({ allow: allowed }, { allow: action, on: `${on}-other` }) };
    expect(reached({ eve: elsewhere, workload })).toEqual([`${roleArn('power')}?`]);
  });
});
