// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's variables, not JavaScript's
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorize, type ContextValue } from '../../layers/core/iam/index.ts';
import type { CompiledIdentity } from '../../layers/core/posture/escalation/compile.ts';
import { escalationsOf, RULES } from '../../layers/core/posture/escalation/index.ts';
import {
  type AccountSpec,
  ADMIN,
  type Grant,
  graphOf,
  groupArn,
  policyArn,
  roleArn,
  userArn,
} from '../unit/posture/escalation/account.ts';

/** Accounts put together at random: what the graph says of them is compared with decisions about single requests. */
const list = (...items: readonly string[]) => fc.array(fc.constantFrom(...items), { minLength: 1, maxLength: 3 });
const actions = list(
  '*',
  'iam:*',
  'iam:Put*',
  'iam:PutUserPolicy',
  'iam:AttachUserPolicy',
  'iam:PutRolePolicy',
  'iam:CreateAccessKey',
  'iam:UpdateAssumeRolePolicy',
  'iam:AddUserToGroup',
  'iam:PassRole',
  'iam:CreatePolicyVersion',
  'sts:AssumeRole',
  'lambda:*',
  's3:*',
);
const resources = list(
  '*',
  userArn('*'),
  userArn('eve'),
  userArn('bob'),
  roleArn('*'),
  roleArn('power'),
  groupArn('admins'),
  policyArn('duties'),
  'arn:aws:iam::*:user/${aws:username}',
  'arn:aws:lambda:*:*:function:*',
);
const conditions = fc.constantFrom(
  {},
  {},
  {},
  { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
  { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
  { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
  { Bool: { 'aws:ViaAWSService': 'false' } },
);
const grants = (denies: number): fc.Arbitrary<Grant> =>
  fc
    .array(
      fc
        .record({
          Effect: fc.integer({ min: 0, max: 9 }).map((n) => (n < denies ? 'Deny' : 'Allow')),
          what: fc.tuple(fc.constantFrom('Action', 'Action', 'Action', 'NotAction'), actions),
          where: fc.tuple(fc.constantFrom('Resource', 'Resource', 'Resource', 'NotResource'), resources),
          Condition: conditions,
        })
        .map(({ Effect, what, where, Condition }) => ({ Effect, [what[0]]: what[1], [where[0]]: where[1], Condition })),
      { minLength: 1, maxLength: 3 },
    )
    .map((statements) => ({ statements }));

const accounts = (denies: number): fc.Arbitrary<AccountSpec> =>
  fc
    .record({
      eve: grants(denies),
      bob: grants(denies),
      duties: grants(denies),
      team: grants(denies),
      member: fc.boolean(),
      trusts: fc.constantFrom('111111111111', userArn('eve'), 'lambda.amazonaws.com'),
    })
    .map(({ eve, bob, duties, team, member, trusts }) => ({
      users: {
        eve: { ...eve, attached: ['duties'], groups: member ? ['team'] : [] },
        bob,
        boss: { ...ADMIN, keys: 1 },
      },
      groups: { team, admins: ADMIN },
      roles: { power: { ...ADMIN, trusts } },
      policies: { duties },
    }));

/** One request by itself, made directly; what the caller chooses is chosen. */
function decisionOf(
  by: CompiledIdentity,
  action: string,
  resource: string,
  context: Record<string, ContextValue> = {},
) {
  const known = { 'aws:ViaAWSService': 'false', 'aws:RequestedRegion': 'us-east-1', ...context };
  const request = { principal: by.arn, action, resource, contextUnknown: true, context: known };
  return authorize(by.compiled, request).decision;
}

const kindOf = new Map(RULES.map(({ id, mechanism }) => [id, mechanism.kind]));
const ON_TARGET = new Set(['take-credential', 'write-trust', 'write-policy', 'write-managed-policy']);
const attached = { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess' };
const passed = { 'iam:PassedToService': 'lambda.amazonaws.com' };

describe('any account', () => {
  it('allows the first step of an unconditional path', () => {
    let steps = 0;
    fc.assert(
      fc.property(accounts(2), (spec) => {
        const graph = graphOf(spec);
        for (const by of graph.estate.identities.values()) {
          for (const { steps: path } of escalationsOf(graph, by.arn)) {
            const [first] = path;
            if (!first || first.conditional || !ON_TARGET.has(kindOf.get(first.rule) ?? '')) continue;
            for (const action of first.actions) {
              steps += 1;
              expect(decisionOf(by, action, first.target, attached), `${by.arn} ${action} ${first.target}`).toBe(
                'allowed',
              );
            }
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(steps).toBeGreaterThan(100);
  });

  it('has an edge for a certainly allowed action', () => {
    let ways = 0;
    fc.assert(
      fc.property(accounts(0), (spec) => {
        const graph = graphOf(spec);
        const function_ = 'arn:aws:lambda:us-east-1:111111111111:function:any';
        for (const arn of [userArn('eve'), userArn('bob')]) {
          const by = graph.estate.identities.get(arn);
          if (!by || by.holdsAdmin) continue;
          const found = escalationsOf(graph, arn).filter(
            ({ admin, steps }) => admin && steps.every((step) => !step.conditional),
          );
          const ends = new Set(found.map(({ to }) => to));
          const may = (action: string, on: string, context = {}) => decisionOf(by, action, on, context) === 'allowed';
          const expected: readonly (readonly [boolean, string])[] = [
            [may('iam:PutUserPolicy', arn), arn],
            [may('iam:AttachUserPolicy', arn, attached), arn],
            [may('iam:AddUserToGroup', groupArn('admins')), arn],
            [may('iam:CreatePolicyVersion', policyArn('duties')) && arn === userArn('eve'), arn],
            [may('iam:CreateAccessKey', userArn('boss')), userArn('boss')],
            [may('iam:UpdateAssumeRolePolicy', roleArn('power')), roleArn('power')],
            [
              JSON.stringify(spec.roles).includes('lambda.amazonaws.com') &&
                may('iam:PassRole', roleArn('power'), passed) &&
                may('lambda:CreateFunction', function_) &&
                may('lambda:InvokeFunction', function_),
              roleArn('power'),
            ],
          ];
          for (const [holds, end] of expected) {
            if (!holds) continue;
            ways += 1;
            expect([...ends]).toContain(end);
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(ways).toBeGreaterThan(100);
  });
});
