import { describe, expect, it } from 'vitest';
import { actionCatalogue } from '../../../layers/reference/actions.ts';
import { readAction, writeAction } from '../../../layers/reference/actions-table.ts';
import { loadActionCatalogue } from '../../../layers/reference/index.ts';

describe('the table of actions', () => {
  const row = {
    k: ['aws:TagKeys', 'iam:PassedToService', 'iam:ResourceTag/'],
    t: [['role', 'arn:*:iam::*:role/*', [2]]],
    a: { W: ['PassRole;0!;1', 'CreateRole;0!'], L: ['ListRoles'], P: ['PutRolePolicy;0!'] },
  };
  const header = { date: '2026-01-02', globalKeys: ['aws:MultiFactorAuthPresent', 'aws:PrincipalTag/'] };
  const table = actionCatalogue(
    `${JSON.stringify(header)}\niam\t${JSON.stringify(row)}\ns3\t{"k":[],"t":[],"a":{"R":["GetObject"]}}\n`,
  );

  it('finds actions in any case', () => {
    expect(table.accessLevel('IAM:passrole')).toBe('Write');
    expect(table.accessLevel('iam:PutRolePolicy')).toBe('Permissions management');
    expect(table.accessLevel('iam:DoNotKnow')).toBeUndefined();
    expect(table.accessLevel('tomorrow:Do')).toBeUndefined();
    expect(table.date).toBe('2026-01-02');
  });

  it('expands patterns', () => {
    expect(table.actionsMatching('iam:*Role')).toEqual(['iam:PassRole', 'iam:CreateRole']);
    expect(table.actionsMatching('*').length).toBe(5);
    expect(table.actionsMatching('*:get*')).toEqual(['s3:GetObject']);
    expect(table.actionsMatching('iam')).toEqual([]);
  });

  it('has resource types with their condition keys', () => {
    expect(table.resourceTypes('iam:PassRole')).toEqual([
      { name: 'role', arns: ['arn:*:iam::*:role/*'], required: true },
    ]);
    expect(table.conditionKeys('iam:PassRole')).toEqual(['iam:PassedToService', 'iam:ResourceTag/']);
    expect(table.conditionKeys('iam:ListRoles')).toEqual([]);
  });

  it('returns condition keys in AWS spelling and keeps tag names', () => {
    expect(table.spelledKey('aws:multifactorauthpresent')).toBe('aws:MultiFactorAuthPresent');
    expect(table.spelledKey('aws:principaltag/CostCenter')).toBe('aws:PrincipalTag/CostCenter');
    expect(table.spelledKey('iam:passedtoservice')).toBe('iam:PassedToService');
    expect(table.spelledKey('x:unknown')).toBe('x:unknown');
  });

  it.each([
    { name: 'A', types: [], keys: [] },
    {
      name: 'B',
      types: [
        { index: 0, required: true },
        { index: 12, required: false },
      ],
      keys: [],
    },
    { name: 'C', types: [], keys: [3, 14] },
  ])('writes what it reads: $name', (action) => {
    expect(readAction(writeAction(action))).toEqual(action);
  });
});

describe('the catalogue of a checkout', () => {
  it('is built on first use and contains the real services', () => {
    const catalogue = loadActionCatalogue();
    expect(catalogue.accessLevel('iam:PutUserPolicy')).toBe('Permissions management');
    expect(catalogue.accessLevel('s3:GetObject')).toBe('Read');
    expect(catalogue.conditionKeys('sts:AssumeRole')).toContain('sts:ExternalId');
    expect(catalogue.resourceTypes('lambda:InvokeFunction').flatMap(({ arns }) => arns)).toContain(
      'arn:*:lambda:*:*:function:*',
    );
    expect(catalogue.actionsMatching('*').length).toBeGreaterThan(15_000);
  });
});
