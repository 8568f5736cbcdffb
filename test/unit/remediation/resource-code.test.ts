import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AccountEstate } from '../../../layers/core/posture/estate.ts';
import { apply } from '../../../layers/core/remediation/apply.ts';
import type { Change } from '../../../layers/core/remediation/change.ts';
import { cloudFormation } from '../../../layers/core/remediation/cloudformation.ts';
import { codeSteps } from '../../../layers/core/remediation/resource-blocks.ts';
import { terraform } from '../../../layers/core/remediation/terraform.ts';
import { ACCOUNT, account, policyArn, roleArn, userArn } from '../posture/escalation/account.ts';

const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
const ofOneself = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'iam:*', Resource: `arn:aws:iam::*:user/\${aws:username}` },
    { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/100%{x}' },
  ],
};

const estate = account({
  users: { eve: { allow: ['iam:*', 's3:*'], groups: ['team'], keys: 1 }, mia: { allow: 's3:GetObject' } },
  groups: { team: { attached: ['ops'] } },
  roles: {
    top: { allow: '*', trusts: [ACCOUNT, 'lambda.amazonaws.com'] },
    app: { allow: 's3:*', trusts: roleArn('top'), attached: ['ops'] },
  },
  policies: { ops: { allow: ['iam:PassRole', 'sqs:*'] } },
});

/** The steps of a plan with these changes. */
function stepsOf(changes: readonly Change[]) {
  let current: AccountEstate = estate;
  return codeSteps(
    changes.map((change) => {
      const { estates, calls, inverse } = apply([current], change);
      current = estates[0] ?? current;
      return { change, calls, inverse };
    }),
  );
}

const CHANGES: readonly Change[] = [
  { kind: 'delete-role', role: roleArn('top') },
  { kind: 'write-policy', policy: `${userArn('eve')}/own`, document: ofOneself },
  { kind: 'write-policy', policy: `${userArn('mia')}/new-one`, document },
  { kind: 'remove-actions', policy: policyArn('ops'), actions: ['iam:PassRole'] },
  {
    kind: 'add-condition',
    policy: `${roleArn('app')}/trust`,
    statement: 0,
    condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  },
  { kind: 'set-boundary', identity: userArn('mia'), policy: policyArn('limit'), document },
  { kind: 'attach-policy', holder: userArn('mia'), policy: policyArn('ops') },
  { kind: 'detach-policy', holder: roleArn('app'), policy: policyArn('ops') },
  { kind: 'delete-inline-policy', policy: `${roleArn('app')}/own` },
  { kind: 'leave-group', user: userArn('eve'), group: 'team' },
  { kind: 'deactivate-key', user: userArn('eve'), key: 'AKIAEVE0' },
  { kind: 'add-scp', account: ACCOUNT, name: 'no-iam', document },
];

const golden = (name: string): string => join(import.meta.dirname, 'golden', name);
const joined = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

describe('a fix plan as code', () => {
  test('has a snapshot in the language of Terraform', async () => {
    await expect(joined(terraform(ACCOUNT, stepsOf(CHANGES)))).toMatchFileSnapshot(golden('fix.tf'));
  });

  test('has a snapshot as a CloudFormation template', async () => {
    await expect(joined(cloudFormation(ACCOUNT, stepsOf(CHANGES)))).toMatchFileSnapshot(golden('fix.yaml'));
  });

  test('has the resulting documents as JSON, which is YAML', () => {
    const text = joined(cloudFormation(ACCOUNT, stepsOf(CHANGES)));
    const [, json = ''] = /PolicyName: "own"\n {6}PolicyDocument:\n( {8}\{\n.*?\n {8}\}\n)/s.exec(text) ?? [];
    expect(JSON.parse(json)).toEqual(ofOneself);
  });

  test('escapes what Terraform would read as a template', () => {
    const text = joined(terraform(ACCOUNT, stepsOf(CHANGES)));
    expect(text).toContain(`"Resource": "arn:aws:iam::*:user/$\${aws:username}"`);
    expect(text).toContain('"Resource": "arn:aws:s3:::reports/100%%{x}"');
  });

  test('has a resource once, in the last step that changes it', () => {
    const steps = stepsOf([
      { kind: 'remove-actions', policy: policyArn('ops'), actions: ['iam:PassRole'] },
      { kind: 'remove-actions', policy: policyArn('ops'), actions: ['sqs:SendMessage'] },
    ]);
    for (const text of [joined(terraform(ACCOUNT, steps)), joined(cloudFormation(ACCOUNT, steps))]) {
      expect(text).toContain('# The resource is in step 2, which changes it again.');
      expect(text.match(/aws_iam_policy" "|AWS::IAM::ManagedPolicy$/gm)).toHaveLength(1);
    }
  });

  test('has no resource and no template that a hostile name could start', () => {
    const name = `x"\n}\nresource "aws_iam_user" "evil" {}\n# \${file("passwd")}`;
    const steps = stepsOf([{ kind: 'write-policy', policy: `${userArn('mia')}/${name}`, document }]);
    const lines = terraform(ACCOUNT, steps);
    expect([...lines, ...cloudFormation(ACCOUNT, steps)].filter((line) => /[\r\n]/.test(line))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('resource'))).toHaveLength(1);
    expect(lines.filter((line) => !line.startsWith('#')).join('\n')).not.toMatch(/(?<!\$)\$\{/);
  });
});
