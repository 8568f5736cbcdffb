import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { consoleLink, reasonPage, rulePage } from '../../../cli/assess/links.ts';
import { RULES } from '../../../layers/core/posture/escalation/index.ts';
import { REASON_CODES } from '../../../layers/core/posture/types.ts';

const iam = (partition: string, resource: string) => consoleLink(`arn:${partition}:iam::111122223333:${resource}`);

describe('a link to the AWS console', () => {
  test.each([
    ['aws', 'role/path/app', 'https://console.aws.amazon.com/iam/home#/roles/details/app'],
    ['aws', 'user/ci', 'https://console.aws.amazon.com/iam/home#/users/details/ci'],
    ['aws-cn', 'user/ci', 'https://console.amazonaws.cn/iam/home#/users/details/ci'],
    ['aws-us-gov', 'role/app', 'https://console.amazonaws-us-gov.com/iam/home#/roles/details/app'],
    ['aws-iso', 'role/app', undefined],
    ['aws', 'root', undefined],
  ])('in partition %s for %s is %s', (partition, resource, expected) => {
    expect(iam(partition, resource)).toBe(expected);
  });

  test('names the Region of a secret', () => {
    expect(consoleLink('arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-a1b2c3')).toBe(
      'https://console.aws.amazon.com/secretsmanager/secret?name=arn%3Aaws%3Asecretsmanager%3Aeu-west-1%3A111122223333%3Asecret%3Adb-a1b2c3&region=eu-west-1',
    );
  });

  test('encodes a hostile name', () => {
    expect(iam('aws', 'user/"><script>#?&')).toBe(
      'https://console.aws.amazon.com/iam/home#/users/details/%22%3E%3Cscript%3E%23%3F%26',
    );
  });

  test('exists only for ARNs', () => {
    expect(['javascript:alert(1)', '', 'arn:aws'].map(consoleLink)).toEqual([undefined, undefined, undefined]);
  });
});

describe('a link to the documentation', () => {
  const docs = join(import.meta.dirname, '../../../docs');
  const fileOf = (url: string): string => join(docs, new URL(url).pathname.split('/docs/')[1] ?? '');

  test('of each reason leads to its row', () => {
    const text = readFileSync(fileOf(reasonPage('')), 'utf8');
    const missing = REASON_CODES.filter(
      (code) => !text.includes(`<a id="${new URL(reasonPage(code)).hash.slice(1)}"></a>`),
    );
    expect(missing).toEqual([]);
  });

  test('of each escalation rule leads to its heading', () => {
    const text = new Map<string, string>();
    const pageText = (file: string): string => {
      const known = text.get(file) ?? readFileSync(file, 'utf8');
      text.set(file, known);
      return known;
    };
    const missing = RULES.filter(({ id }) => !pageText(fileOf(rulePage(id))).includes(`\n### ${id}\n`));
    expect(missing.map(({ id }) => id)).toEqual([]);
  });
});
