import { describe, expect, test } from 'vitest';
import type { AccountEstate } from '../../../layers/core/posture/estate.ts';
import { applyAll } from '../../../layers/core/remediation/apply.ts';
import type { Call } from '../../../layers/core/remediation/call.ts';
import type { Change } from '../../../layers/core/remediation/change.ts';
import { commandsOf } from '../../../layers/core/remediation/script.ts';
import { afterCall } from '../../../layers/core/remediation/simulate-call.ts';
import { ACCOUNT, account, roleArn, userArn } from '../posture/escalation/account.ts';

const deleting = (...names: readonly string[]): readonly Change[] =>
  names.map((name) => ({ kind: 'delete-role', role: roleArn(name) }));

const trustOf = ({ roles }: AccountEstate, name: string): unknown => {
  const trust = roles.find((role) => role.name === name)?.trustPolicy;
  return typeof trust === 'string' ? JSON.parse(trust) : trust;
};

const written = ({ parameters }: Call): string =>
  'AssumeRolePolicyDocument' in parameters
    ? parameters.AssumeRolePolicyDocument
    : 'RoleName' in parameters && 'PolicyDocument' in parameters && !('PolicyName' in parameters)
      ? parameters.PolicyDocument
      : '';

/** Runs calls as AWS does: a trust policy may name only roles that exist. */
function runAsAws(estate: AccountEstate, calls: readonly Call[]): AccountEstate {
  return calls.reduce((before, call) => {
    const named = written(call).match(/arn:aws:iam::\d+:role\/[\w-]+/g) ?? [];
    expect(named.filter((arn) => !before.roles.some((role) => role.arn === arn))).toEqual([]);
    expect(written(call)).not.toMatch(/A(?:ROA|IDA)/);
    return afterCall(before, call);
  }, estate);
}

describe('undoing the deletion of roles', () => {
  test.each([
    ['that trust each other in a chain', { a: 'ec2.amazonaws.com', b: roleArn('a'), c: roleArn('b') }],
    ['that trust each other in a circle', { a: roleArn('c'), b: roleArn('a'), c: roleArn('b') }],
    ['that trust themselves', { a: roleArn('a'), b: [roleArn('b'), roleArn('c')], c: 'ec2.amazonaws.com' }],
  ])('%s names only roles that exist, and restores every trust policy', (_, trusts) => {
    const roles = Object.fromEntries(Object.entries(trusts).map(([name, who]) => [name, { trusts: who }]));
    const estate = account({ roles });
    for (const order of [
      ['a', 'b', 'c'],
      ['c', 'b', 'a'],
      ['b', 'a', 'c'],
      ['b', 'c'],
    ]) {
      const { estates, inverse } = applyAll([estate], deleting(...order));
      const restored = runAsAws(estates[0] ?? estate, inverse);
      for (const name of ['a', 'b', 'c']) expect(trustOf(restored, name)).toEqual(trustOf(estate, name));
    }
  });

  test('lets nobody assume a role until the roles that it trusts exist', () => {
    const estate = account({ roles: { a: { trusts: 'ec2.amazonaws.com' }, b: { trusts: roleArn('a') } } });
    const { inverse } = applyAll([estate], deleting('a', 'b'));
    expect(inverse[0]?.parameters).toMatchObject({ RoleName: 'b' });
    expect(inverse[0] && written(inverse[0])).toContain('"Effect":"Deny"');
  });

  test('leaves out the IDs of deleted principals, with a comment', () => {
    const estate = account({ users: { u: {} }, roles: { a: { trusts: ['AROAEXAMPLEDELETED123', userArn('u')] } } });
    const { estates, inverse } = applyAll([estate], deleting('a'));
    runAsAws(estates[0] ?? estate, inverse);
    const [comment, command] = inverse.flatMap(commandsOf);
    expect(comment).toMatch(/^# .*AROAEXAMPLEDELETED123$/);
    expect(command).toContain(userArn('u'));
  });
});

test('A change of a trust policy does not name a role that an earlier change deleted.', () => {
  const estate = account({ roles: { a: {}, b: { trusts: [roleArn('a'), ACCOUNT] } } });
  const condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
  const { calls } = applyAll(
    [estate],
    [...deleting('a'), { kind: 'add-condition', policy: `${roleArn('b')}/trust`, statement: 0, condition }],
  );
  runAsAws(estate, calls);
});
