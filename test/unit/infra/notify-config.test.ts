import { describe, expect, test } from 'vitest';
import { ConfigError, parseConfig } from '../../../infra/config.ts';

const problemsOf = (notify: unknown): string => {
  try {
    parseConfig({ notify });
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('expected a ConfigError, but the configuration was accepted');
};

const webhook = (over: object = {}) => ({
  name: 'security',
  kind: 'slack',
  secretArn: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:chat/security-AbCdEf',
  ...over,
});
const emails = (count: number) => Array.from({ length: count }, (_, n) => `person-${n}@example.com`);

describe('given no configuration of notification', () => {
  test('then high and critical incidents are reported, without a receiver', () => {
    expect(parseConfig({}).notify).toEqual({
      emails: [],
      minimumSeverity: 'high',
      escalation: { emails: [] },
      webhooks: [],
    });
  });
});

describe('given a configuration of notification', () => {
  test('when a webhook routes by severity and owner, then it is accepted', () => {
    const routed = webhook({ kind: 'teams', minimumSeverity: 'low', owners: ['payments'] });
    expect(parseConfig({ notify: { webhooks: [routed] } }).notify.webhooks).toEqual([routed]);
  });

  test.each([
    ['an address that is none', { emails: ['ann'] }, 'emails.0: expected an e-mail address'],
    ['an address twice', { emails: ['a@example.com', 'A@example.com'] }, 'emails.1: A@example.com is listed twice'],
    [
      'too many addresses',
      { emails: emails(51) },
      'emails: expected at most 50 addresses, since CloudFormation accepts 500',
    ],
    [
      'too many addresses in the second group',
      { escalation: { emails: emails(51) } },
      'escalation.emails: expected at most 50 addresses',
    ],
    ['an unknown severity', { minimumSeverity: 'urgent' }, 'minimumSeverity: expected one of info, low, medium'],
    ['a misspelt field', { webhook: [] }, 'webhook: there is no such field'],
    ['the URL itself', { webhooks: [webhook({ secretArn: 'https://hooks.slack.com/x' })] }, 'webhooks.0.secretArn: '],
    [
      'the ARN of a secret without its suffix',
      { webhooks: [webhook({ secretArn: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:chat' })] },
      'webhooks.0.secretArn: expected the full ARN',
    ],
    ['a kind that there is not', { webhooks: [webhook({ kind: 'irc' })] }, 'webhooks.0.kind'],
    ['a name with a space', { webhooks: [webhook({ name: 'the team' })] }, 'webhooks.0.name: expected letters'],
    [
      'a long name',
      { webhooks: [webhook({ name: 'x'.repeat(41) })] },
      'webhooks.0.name: expected at most 40 characters',
    ],
    ['a name twice', { webhooks: [webhook(), webhook()] }, 'webhooks.1.name: security names two webhooks'],
    [
      'too many webhooks',
      { webhooks: Array.from({ length: 21 }, (_, n) => webhook({ name: `w${n}` })) },
      'webhooks: expected at most 20 webhooks, since CloudFormation accepts 500 resources',
    ],
    ['a list of no owners', { webhooks: [webhook({ owners: [] })] }, 'webhooks.0.owners'],
    [
      'more owners than a pattern has room for',
      { webhooks: [webhook({ owners: Array.from({ length: 60 }, (_, n) => `team-${n}-of-the-company`) })] },
      'webhooks.0.owners: the pattern of the rule has',
    ],
  ])('when it holds %s, then the message names the field and what is accepted', (_, notify, problem) => {
    expect(problemsOf(notify)).toContain(`\n  notify.${problem}`);
  });
});
