import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  actionsOf,
  buildGraph,
  compileEstate,
  escalationsOf,
  firstStepsOf,
  RULES,
  reachedBy,
} from '../../../../layers/core/posture/escalation/index.ts';
import {
  ACCOUNT,
  type AccountSpec,
  ADMIN,
  account,
  adminPaths,
  escalationsOfEve,
  graphOf,
  policyArn,
  roleArn,
  userArn,
} from './account.ts';

describe('paths', () => {
  it('prefer unconditional edges to fewer steps', () => {
    const paths = adminPaths({
      users: { eve: { allow: ['lambda:UpdateFunctionCode'] } },
      roles: {
        top: { ...ADMIN, trusts: ['lambda.amazonaws.com', roleArn('first')] },
        first: { trusts: userArn('eve') },
      },
      workloads: 'unknown',
    });
    expect(paths).toEqual(['sts-assume-role sts-assume-role']);
  });

  it('are the shortest, one for each end', () => {
    const escalations = escalationsOfEve({
      users: { eve: { allow: 'sts:AssumeRole' } },
      roles: {
        far: { ...ADMIN, trusts: roleArn('middle') },
        middle: { allow: 's3:GetObject', trusts: ACCOUNT },
        near: { ...ADMIN, trusts: [ACCOUNT, roleArn('middle')] },
      },
    });
    expect(escalations.map(({ to, admin, steps }) => [to, admin, steps.length])).toEqual([
      [roleArn('near'), true, 1],
      [roleArn('far'), true, 2],
      [roleArn('middle'), false, 1],
    ]);
  });

  it('lead to the most privileged targets if a rule has more targets than the limit', () => {
    const readers = Array.from({ length: 6 }, (_, n) => [`reader-${n}`, { allow: 's3:GetObject', trusts: ACCOUNT }]);
    const spec: AccountSpec = {
      users: { eve: { allow: 'sts:AssumeRole' } },
      roles: { ...Object.fromEntries(readers), top: { ...ADMIN, trusts: ACCOUNT } },
    };
    const graph = buildGraph(compileEstate([account(spec)]), { maxTargets: 3 });
    const targets = escalationsOf(graph, userArn('eve')).map(({ to }) => to);
    expect(targets).toEqual([roleArn('top'), roleArn('reader-0'), roleArn('reader-1')]);
  });

  it('end where no more privilege is gained', () => {
    expect(
      escalationsOfEve({
        users: { eve: { allow: ['sts:AssumeRole', 's3:*'] } },
        roles: { less: { allow: 's3:GetObject', trusts: ACCOUNT } },
      }),
    ).toEqual([]);
  });

  it('are conditional if the privilege of the end is conditional', () => {
    const when = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
    const [path] = escalationsOfEve({
      users: { eve: {} },
      roles: { top: { allow: '*', when, trusts: userArn('eve') } },
    });
    expect(path).toMatchObject({
      admin: true,
      steps: [{ conditional: true, dependsOn: ['aws:multifactorauthpresent'] }],
    });
  });

  it('do not loop forever', () => {
    const roles = { a: { trusts: [userArn('eve'), roleArn('b')] }, b: { trusts: roleArn('a') } };
    expect(escalationsOfEve({ users: { eve: {} }, roles })).toEqual([]);
  });

  it('do not exist for an unknown identity', () => {
    expect(escalationsOf(graphOf({}), userArn('nobody'))).toEqual([]);
    expect(firstStepsOf(graphOf({}), userArn('nobody'))).toEqual([]);
  });

  it('lead to administrator, even with many nearer ends of less privilege', () => {
    const near = Array.from({ length: 4 }, (_, index) => [
      `near${index}`,
      { trusts: userArn('eve'), allow: ['dynamodb:PutItem'] },
    ]);
    const graph = graphOf({
      users: { eve: {} },
      roles: {
        ...Object.fromEntries(near),
        top: { ...ADMIN, trusts: roleArn('near3') },
      },
    });
    const paths = escalationsOf(graph, userArn('eve'), { ends: 2, edges: 1000 });
    expect(paths.map(({ to, admin }) => [to, admin])).toContainEqual([roleArn('top'), true]);
    expect(paths.filter(({ admin }) => !admin).length).toBeLessThanOrEqual(2);
  });

  it('are found beyond the limit of a search', () => {
    const roles = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`r${n}`, { allow: 's3:GetObject', trusts: ACCOUNT }]),
    );
    const graph = graphOf({
      users: { eve: { allow: 'sts:AssumeRole' } },
      roles: { ...roles, step: { trusts: userArn('eve') }, top: { ...ADMIN, trusts: roleArn('r39') } },
    });
    const paths = escalationsOf(graph, userArn('eve'), { ends: 5, edges: 3 });
    expect(paths[0]).toMatchObject({ to: roleArn('top'), admin: true });
  });
});

describe('every first step', () => {
  it('is listed, even if equivalent to another', () => {
    const graph = graphOf({
      users: { eve: { allow: ['iam:PutUserPolicy', 'iam:AttachUserPolicy', 'iam:CreateAccessKey'] }, boss: ADMIN },
    });
    const steps = firstStepsOf(graph, userArn('eve')).map(({ steps: [step] }) => step?.rule);
    expect(steps.toSorted()).toEqual(['iam-attach-user-policy', 'iam-create-access-key', 'iam-put-user-policy']);
  });
});

describe('who can become an identity', () => {
  const graph = graphOf({
    users: { eve: {}, ann: { allow: 'sts:AssumeRole' }, bob: {} },
    roles: {
      top: { ...ADMIN, trusts: roleArn('middle') },
      middle: { trusts: [userArn('eve'), ACCOUNT] },
    },
  });

  it('is every identity that reaches it in any number of steps', () => {
    expect([...reachedBy(graph, roleArn('top')).unconditional].sort()).toEqual([
      roleArn('middle'),
      userArn('ann'),
      userArn('eve'),
    ]);
  });

  it('is none if no identity reaches it', () => {
    expect(reachedBy(graph, userArn('bob'))).toEqual({ unconditional: [], conditional: [] });
  });
});

describe('a missing policy', () => {
  it('is reported with its holder, unless it is a well-known AWS managed policy', () => {
    const compiled = compileEstate([
      account({
        users: {
          eve: { attached: ['gone'] },
          pat: { attached: ['arn:aws:iam::aws:policy/IAMFullAccess'] },
        },
      }),
    ]);
    expect(compiled.identities.get(userArn('eve'))?.issues).toMatchObject([{ policy: policyArn('gone') }]);
    expect(compiled.identities.get(userArn('pat'))?.admin.verdict).toBe('yes');
  });

  it('makes everything that a boundary would allow conditional', () => {
    const compiled = compileEstate([account({ users: { eve: { ...ADMIN, boundary: 'gone' } } })]);
    const eve = compiled.identities.get(userArn('eve'));
    expect(eve?.admin.verdict).toBe('conditional');
    expect(eve?.issues).toHaveLength(1);
  });
});

describe('properties', () => {
  const actions = [...new Set(RULES.flatMap((rule) => actionsOf(rule)))];
  const some = fc.uniqueArray(fc.constantFrom(...actions), { minLength: 1, maxLength: 8 });
  const trusts = ['lambda.amazonaws.com', 'ec2.amazonaws.com', ACCOUNT];
  const world = (eve: object): AccountSpec => ({
    users: {
      eve: { ...eve, attached: ['duties'], groups: ['team'] },
      boss: { ...ADMIN, keys: 1 },
      help: { allow: 'iam:CreateAccessKey' },
    },
    groups: { team: {}, admins: ADMIN },
    roles: { top: { ...ADMIN, trusts, profile: true }, work: { trusts, profile: true } },
    policies: { duties: { allow: 's3:ListAllMyBuckets', earlier: [ADMIN] } },
    workloads: [{ type: 'AWS::Lambda::Function', roleArn: roleArn('top') }],
  });
  const ends = (eve: object): string[] =>
    escalationsOfEve(world(eve))
      .filter(({ admin }) => admin)
      .map(({ to }) => to);

  it('more denies never open a path', () => {
    fc.assert(
      fc.property(some, some, (allow, deny) => {
        const before = ends({ allow });
        for (const end of ends({ allow, deny })) expect(before).toContain(end);
      }),
      { numRuns: 60 },
    );
  });

  it('more allows never close a path, unless they grant administrator', () => {
    fc.assert(
      fc.property(some, some, (allow, more) => {
        const after = ends({ allow: [...allow, ...more] });
        if (ends({ allow }).length > 0) expect(after.length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  it('the order of statements and identities does not matter', () => {
    fc.assert(
      fc.property(some, (allow) => {
        const spec = world({ allow });
        const turned = { ...spec, users: Object.fromEntries(Object.entries(spec.users ?? {}).reverse()) };
        const shown = (one: AccountSpec): unknown =>
          escalationsOf(buildGraph(compileEstate([account(one)])), userArn('eve'))
            .map(({ to, admin }) => `${to} ${admin}`)
            .sort();
        expect(shown(turned)).toEqual(shown(spec));
      }),
      { numRuns: 30 },
    );
  });

  it('no rule has an edge for an administrator', () => {
    const graph = graphOf(world(ADMIN));
    const eve = graph.node(userArn('eve'));
    expect(eve && [...graph.allEdgesFrom(eve)]).toEqual([]);
  });
});
