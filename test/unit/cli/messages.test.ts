import { describe, expect, test } from 'vitest';
import { stackError } from '../../../cli/stack-error.ts';
import { runMain } from './run-main.ts';

const named = (name: string): Error => Object.assign(new Error('a message'), { name });

describe('a stack that cannot be read', () => {
  test.each(['CredentialsProviderError', 'ExpiredToken', 'InvalidClientTokenId'])(
    'because of %s leads to advice about credentials, not about the stack',
    (name) => {
      const { message } = stackError('Hub', 'eu-west-1', named(name), 'use --stack');
      expect(message).toMatch(/^no usable AWS credentials: a message; set AWS_PROFILE/);
      expect(message).not.toContain('--stack');
    },
  );

  test('for another reason leads to advice about the stack', () => {
    const { message } = stackError('Hub', 'eu-west-1', named('ValidationError'), 'use --stack');
    expect(message).toBe('stack Hub in eu-west-1: a message; use --stack');
  });
});

describe('in a terminal', () => {
  const LONG = `--${'unknown-'.repeat(4)}option`;
  test.each([
    ['a wrong option', ['assess', LONG]],
    ['a missing file', ['assess', 'missing.json', '--output', 'a file with quite a long name']],
  ])('the error about %s is wrapped to the width of standard error', async (_, args) => {
    const { err } = await runMain(args, { cwd: '/nowhere', progress: true, columns: 200, errorColumns: 40 });
    const lines = err.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter((line) => line.length > 40 && line.trim().includes(' '))).toEqual([]);
  });
});
