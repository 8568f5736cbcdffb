import { describe, expect, test } from 'vitest';
import { shortReason } from '../../../cli/assess/reason-text.ts';
import { remediationParts } from '../../../cli/assess/remediation-text.ts';

describe('a reason in a few words', () => {
  test.each([
    [0, 'not rotated'],
    [1, 'not rotated (1 day)'],
  ])('has an age only from the first day on: %d days', (ageDays, words) => {
    expect(shortReason({ code: 'SECRET_NOT_ROTATING', evidence: { ageDays } }, 1)).toBe(words);
  });
});

describe('the commands of a remediation', () => {
  const commandsIn = (text: string) =>
    remediationParts(text).flatMap(({ text: part, command }) => (command ? [part] : []));

  test('end with their sentence', () => {
    expect(remediationParts('Run aws iam add-user-to-group --group-name <group>. Or use a role.')).toEqual([
      { text: 'Run', command: false },
      { text: 'aws iam add-user-to-group --group-name <group>', command: true },
      { text: 'Or use a role.', command: false },
    ]);
  });

  test('keep dots in names', () => {
    const command = 'aws iam delete-login-profile --user-name jane.doe@example.com';
    expect(commandsIn(`Run ${command}. Then delete the user.`)).toEqual([command]);
  });

  test('exclude commands that are quoted or in parentheses', () => {
    const command = 'aws iam delete-login-profile --user-name jane';
    expect(
      commandsIn(`Use \`aws sso login\` instead, or a passkey (aws iam enable-mfa-device), then ${command}`),
    ).toEqual([command]);
  });
});
