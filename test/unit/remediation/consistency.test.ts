import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyAll } from '../../../layers/core/remediation/apply.ts';
import type { Call } from '../../../layers/core/remediation/call.ts';
import type { Change } from '../../../layers/core/remediation/change.ts';
import { shellScript } from '../../../layers/core/remediation/script.ts';
import { ACCOUNT, account, roleArn } from '../posture/escalation/account.ts';

const script = (calls: readonly Call[]) => shellScript(ACCOUNT, 'A test.', [{ title: 'All', calls }]);
const commands = (calls: readonly Call[]) => script(calls).filter((line) => /^(?:when_|aws )/.test(line));

const estate = account({
  roles: {
    a: { trusts: 'ec2.amazonaws.com', allow: '*' },
    b: { trusts: roleArn('a') },
  },
});
const deleting = (...names: readonly string[]): readonly Change[] =>
  names.map((name) => ({ kind: 'delete-role', role: roleArn(name) }));

describe('a script waits', () => {
  test('for a new role before the first call that names it, once', () => {
    const lines = commands(applyAll([estate], deleting('a')).inverse);
    const created = lines.findIndex((line) => line.startsWith('aws iam create-role --role-name a '));
    expect(lines.filter((line) => line.startsWith('aws iam wait'))).toEqual(['aws iam wait role-exists --role-name a']);
    expect(lines.indexOf('aws iam wait role-exists --role-name a')).toBeGreaterThan(created);
  });

  test('for a new policy before it becomes a boundary', () => {
    const policy = `arn:aws:iam::${ACCOUNT}:policy/limit`;
    const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    const { calls, inverse } = applyAll([estate], [{ kind: 'set-boundary', identity: roleArn('a'), policy, document }]);
    expect(commands(calls).map((line) => line.split(' ').slice(2, 4).join(' '))).toEqual([
      'create-policy --policy-name',
      'wait policy-exists',
      'put-role-permissions-boundary --role-name',
    ]);
    expect(commands(inverse).join('\n')).not.toContain('wait');
  });

  test('for nothing that existed before', () => {
    expect(script(applyAll([estate], deleting('a')).calls).join('\n')).not.toMatch(/wait|when_principals_exist/);
  });
});

describe('a script repeats a call that names a new role as principal', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tierwatch-script-'));
    const program = (name: string, text: string) => {
      writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(folder, name), 0o755);
    };
    program('sleep', `echo "sleep $1" >> ${folder}/log`);
    // The first trust policy that names a new role is refused twice.
    program(
      'aws',
      `case "$*" in
  *get-caller-identity*) echo ${ACCOUNT}; exit ;;
esac
echo "$2 $3 $4" >> ${folder}/log
case "$*" in
  *"$REFUSED"*)
    test "$(grep -c "$REFUSED" ${folder}/log)" -gt "$TIMES" || { echo "An error occurred ($CODE): Invalid principal in policy" >&2; exit 254; }
esac`,
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function run(environment: Readonly<Record<string, string>>) {
    const { inverse } = applyAll([estate], deleting('b', 'a'));
    writeFileSync(join(folder, 'undo.sh'), script(inverse).join('\n'));
    writeFileSync(join(folder, 'log'), '');
    const PATH = `${folder}${delimiter}${process.env.PATH ?? ''}`;
    const { status, stderr } = spawnSync('sh', [join(folder, 'undo.sh')], {
      env: { PATH, REFUSED: 'create-role --role-name b', CODE: 'MalformedPolicyDocument', ...environment },
      encoding: 'utf8',
    });
    return { status, stderr, log: readFileSync(join(folder, 'log'), 'utf8').trimEnd().split('\n') };
  }

  test('until AWS knows the role', () => {
    const { status, log } = run({ TIMES: '2' });
    expect(status).toBe(0);
    expect(log.filter((line) => line.startsWith('create-role --role-name b'))).toHaveLength(3);
    expect(log.filter((line) => line.startsWith('sleep'))).toEqual(['sleep 2', 'sleep 4']);
  });

  test('but not after another error, which it prints', () => {
    const { status, stderr, log } = run({ TIMES: '9', CODE: 'AccessDenied' });
    expect([status, stderr]).toEqual([1, 'An error occurred (AccessDenied): Invalid principal in policy\n']);
    expect(log.filter((line) => line.startsWith('sleep'))).toEqual([]);
  });
});
