import { describe, expect, it } from 'vitest';
import {
  actionsOf,
  buildGraph,
  compileEstate,
  type EscalationRule,
  escalationsOf,
  RULES,
} from '../../../../layers/core/posture/escalation/index.ts';
import { type AccountSpec, ADMIN, account, roleArn, userArn } from './account.ts';

const named = (id: string): EscalationRule => {
  const found = RULES.find((rule) => rule.id === id);
  if (found === undefined) throw new Error(`there is no rule ${id}`);
  return found;
};

/** Rules by which `eve`, who may do what they need, becomes `power`: a question mark behind what is conditional. */
function ways(
  ids: readonly string[],
  trusts: string | object,
  workloads: AccountSpec['workloads'],
  typesRead?: readonly string[],
) {
  const rules = ids.map(named);
  const estate = account({
    users: { eve: { allow: rules.flatMap(actionsOf) } },
    roles: { power: { ...ADMIN, trusts, profile: true } },
    ...(workloads === undefined ? {} : { workloads }),
  });
  const read = typesRead === undefined ? estate : { ...estate, workloadTypesRead: typesRead };
  const graph = buildGraph(compileEstate([read]), { rules });
  return escalationsOf(graph, userArn('eve'))
    .filter(({ to }) => to === roleArn('power'))
    .flatMap(({ steps }) => steps.map(({ rule, conditional }) => `${rule}${conditional ? '?' : ''}`));
}

const SESSION = ['AWS::Glue::Session', 'AWS::Glue::InteractiveSession'];
const GLUE = 'glue.amazonaws.com';
const running = [{ type: 'AWS::Glue::Session', roleArn: roleArn('power') }];

describe('a rule for existing compute', () => {
  it('is conditional for a type that was not read, as without a list', () => {
    expect(ways(['glue-run-statement'], GLUE, [], [])).toEqual(['glue-run-statement?']);
    expect(ways(['glue-run-statement'], GLUE, 'unknown')).toEqual(['glue-run-statement?']);
  });

  it('is conditional if only one of its types was read', () => {
    expect(ways(['glue-run-statement'], GLUE, [], SESSION.slice(0, 1))).toEqual(['glue-run-statement?']);
  });

  it('leads nowhere for types that were read and have no compute', () => {
    expect(ways(['glue-run-statement'], GLUE, [], SESSION)).toEqual([]);
    expect(ways(['glue-run-statement'], GLUE, [])).toEqual([]);
  });

  it('is unconditional for compute of types that were read', () => {
    expect(ways(['glue-run-statement'], GLUE, running, SESSION)).toEqual(['glue-run-statement']);
  });

  it('is unconditional for listed compute of a type that was read partially', () => {
    expect(ways(['glue-run-statement'], GLUE, running, [])).toEqual(['glue-run-statement']);
  });

  it('is still exact for other types if one type was not read', () => {
    expect(ways(['ssm-start-session'], 'ec2.amazonaws.com', [], ['AWS::EC2::Instance'])).toEqual([]);
    expect(ways(['appstream-open-session'], 'appstream.amazonaws.com', [], ['AWS::EC2::Instance'])).toEqual([
      'appstream-open-session?',
    ]);
  });
});

describe('an identity pool that was not read', () => {
  const handedOut = (amr?: string) => ({
    Effect: 'Allow',
    Action: 'sts:AssumeRoleWithWebIdentity',
    Principal: { Federated: 'cognito-identity.amazonaws.com' },
    Condition: {
      StringEquals: { 'cognito-identity.amazonaws.com:aud': 'eu-west-1:0000' },
      ...(amr === undefined ? {} : { 'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': amr } }),
    },
  });
  const visit = 'cognito-get-unauthenticated-credentials';
  const signUp = 'cognito-sign-up-for-credentials';

  it('may provide the roles that trust it, guest roles to guests', () => {
    expect(ways([visit], handedOut('unauthenticated'), [], [])).toEqual([`${visit}?`]);
    expect(ways([visit], handedOut(), 'unknown')).toEqual([`${visit}?`]);
    expect(ways([visit], handedOut('authenticated'), [], [])).toEqual([]);
  });

  it('may provide the roles for users to an attacker that can create a user', () => {
    expect(ways([signUp], handedOut('authenticated'), [], [])).toEqual([`${signUp}?`]);
    expect(ways([signUp], handedOut('unauthenticated'), [], [])).toEqual([]);
    expect(ways([signUp], 'lambda.amazonaws.com', [], [])).toEqual([]);
  });
});

describe('a rule that starts existing compute with another role', () => {
  const rule = ['lambda-change-role-and-invoke-function'];
  const lambda = ['AWS::Lambda::Function'];

  it('is conditional for a type that was not read', () => {
    expect(ways(rule, 'lambda.amazonaws.com', [], [])).toEqual(['lambda-change-role-and-invoke-function?']);
  });

  it('is unconditional for a type that was read with compute, and leads nowhere without', () => {
    const there = [{ type: 'AWS::Lambda::Function', roleArn: roleArn('power') }];
    expect(ways(rule, 'lambda.amazonaws.com', there, lambda)).toEqual(['lambda-change-role-and-invoke-function']);
    expect(ways(rule, 'lambda.amazonaws.com', [], lambda)).toEqual([]);
  });
});
