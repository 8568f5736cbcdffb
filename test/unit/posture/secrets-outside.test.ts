import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Exposable, exposablesOf, findExposedSecrets } from '../../../layers/core/posture/secrets-outside.ts';

const inFunction = (place: string, value: string, holder = 'worker'): Exposable => ({
  type: 'AWS::Lambda::Function',
  holder,
  place,
  value,
  roleArn: 'arn:aws:iam::111122223333:role/worker',
});
// Made up for these tests, and put together here so that no scanner takes this file for a leak.
const KEY_ID = ['AKIA', 'Q3EGR5TPLN2WZX7B'].join('');
const SECRET_KEY = ['wJalrXUtnFEMI', 'K7MDENGbPxRfiCYzEXAMPLEKEYx'].join('').slice(0, 40);
const GITHUB_TOKEN = ['ghp', '16C7e42F292c6912E7710c838347Ae178B4a'].join('_');
const find = async (items: readonly Exposable[], salt = 'salt') => (await findExposedSecrets(items, salt)).secrets;

describe('secrets in plaintext configuration', () => {
  test.each([
    ['a GitHub token', inFunction('TOKEN_FOR_CI', GITHUB_TOKEN)],
    ['a connection string', inFunction('URL', 'postgres://app:pa55w0rd9@db.internal.net:5432/app')],
    ['a password by its name', inFunction('DB_PASSWORD', 'c0rrect-h0rse-9')],
  ])('%s', async (_, item) => {
    const [found, ...more] = await find([item]);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ holder: 'worker', place: item.place, roleArn: item.roleArn });
    expect(JSON.stringify(found)).not.toContain(item.value);
  });

  test.each([
    ['a table name', inFunction('TABLE', 'orders')],
    [
      'a reference to a secret',
      inFunction('DB_SECRET', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf'),
    ],
    ['the name of a secret', inFunction('API_SECRET', 'prod/payments/api')],
    ['a dynamic reference', inFunction('DB_PASSWORD', '{{resolve:secretsmanager:db:SecretString:password}}')],
    ['a placeholder', inFunction('API_KEY', 'changeme')],
    ['a switch', inFunction('USE_TOKEN', 'true')],
    ['a token of documentation', inFunction('CI', ['ghp', 'x'.repeat(36)].join('_'))],
    ['a tag of YAML', inFunction('SETTINGS', 'db:\n  password: !secret db_password\n')],
  ])('not: %s', async (_, item) => {
    expect(await find([item])).toEqual([]);
  });

  test('assign a secret access key to the ID in another variable', async () => {
    const found = await find([
      inFunction('AWS_ACCESS_KEY_ID', KEY_ID),
      inFunction('AWS_SECRET_ACCESS_KEY', SECRET_KEY),
    ]);
    expect(found.map(({ place, accessKeyId }) => [place, accessKeyId])).toEqual([['AWS_SECRET_ACCESS_KEY', KEY_ID]]);
  });

  test('include a key ID without its secret', async () => {
    expect(await find([inFunction('KEY', KEY_ID)])).toMatchObject([{ kind: 'access key id', accessKeyId: KEY_ID }]);
  });

  test('do not include the key ID of the AWS documentation', async () => {
    expect(await find([inFunction('KEY', ['AKIAIOSFODNN7', 'EXAMPLE'].join(''))])).toEqual([]);
  });

  test('have the same fingerprint in two places, and another one with another salt', async () => {
    const [first, second] = await find([
      inFunction('A_TOKEN', GITHUB_TOKEN, 'f'),
      inFunction('B_TOKEN', GITHUB_TOKEN, 'g'),
    ]);
    const [salted] = await find([inFunction('A_TOKEN', GITHUB_TOKEN)], 'other');
    expect(first?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(second?.fingerprint).toBe(first?.fingerprint);
    expect(salted?.fingerprint).not.toBe(first?.fingerprint);
  });

  test('are searched for only at the beginning of a long text, and the rest is reported as not scanned', async () => {
    const value = `DB_PASSWORD=c0rrect-h0rse-9\n${' '.repeat(1_000_000)}API_KEY=${SECRET_KEY}`;
    const { secrets, unscanned } = await findExposedSecrets([inFunction('UserData', value)], 'salt');
    expect(secrets).toHaveLength(1);
    expect(unscanned).toEqual([
      {
        what: 'UserData of worker',
        why: `scanned for secrets up to character 1000000 of ${value.length}`,
      },
    ]);
  });

  test('are reported up to a limit, with a note that there may be more', async () => {
    const value = Array.from({ length: 300 }, (_, line) => `DB_PASSWORD=c0rrect-h0rse-${line}`).join('\n');
    const { secrets, unscanned } = await findExposedSecrets([inFunction('UserData', value)], 'salt');
    expect(secrets).toHaveLength(200);
    expect(unscanned).toEqual([{ what: 'UserData of worker', why: 'scanned for secrets up to the first 200 matches' }]);
  });

  test('are not searched for in a compressed text that is too large, which is reported', async () => {
    const value = gzipSync(' '.repeat(3_000_000)).toString('base64');
    expect(await findExposedSecrets([inFunction('UserData', value)], 'salt')).toEqual({
      secrets: [],
      unscanned: [
        { what: 'UserData of worker', why: 'scanned for secrets except for encoded content, which is too large' },
      ],
    });
  });

  test('have no note if everything was scanned', async () => {
    expect(await findExposedSecrets([inFunction('TABLE', 'orders')], 'salt')).toEqual({ secrets: [], unscanned: [] });
  });

  test('are found by secretlint anywhere in a long text', async () => {
    for (const before of [0, 3_400, 3_600, 4_060, 4_090, 4_100, 8_000]) {
      const [found, ...more] = await find([inFunction('UserData', `${'# \n'.repeat(before / 3)} ${GITHUB_TOKEN} # `)]);
      expect(more).toEqual([]);
      expect(found?.kind).toMatch(/\(github\)$/);
    }
  });

  test('are found despite a comment that disables the scan', async () => {
    expect(await find([inFunction('UserData', `# secretlint-disable\n${GITHUB_TOKEN}`)])).toHaveLength(1);
  });

  test('belong to the right one of many small values', async () => {
    const items = Array.from({ length: 500 }, (_, index) =>
      inFunction(`V${index}`, index % 50 === 7 ? GITHUB_TOKEN : `plain value ${index}`, `f${index}`),
    );
    const found = await find(items);
    expect(found.map(({ holder }) => holder)).toEqual(
      [7, 57, 107, 157, 207, 257, 307, 357, 407, 457].map((n) => `f${n}`),
    );
  });

  test('have the role of the workload', () => {
    expect(
      exposablesOf([{ type: 'AWS::ECS::TaskDefinition', id: 't', roleArn: 'r', environment: { A: '1', B: '2' } }]),
    ).toEqual([
      { type: 'AWS::ECS::TaskDefinition', holder: 't', place: 'A', value: '1', roleArn: 'r' },
      { type: 'AWS::ECS::TaskDefinition', holder: 't', place: 'B', value: '2', roleArn: 'r' },
    ]);
  });
});
