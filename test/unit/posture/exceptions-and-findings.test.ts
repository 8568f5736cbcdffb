import { describe, expect, test } from 'vitest';
import { assessEstates } from '../../../layers/core/posture/assess.ts';
import { compareFindings, postureDiffers } from '../../../layers/core/posture/findings.ts';
import type { Exception, Posture } from '../../../layers/core/posture/types.ts';
import { ADMIN, codes, daysAgo, estate, LAMBDA_TRUST, NOW, named, role } from './accounts.ts';

const subject = role('subject', LAMBDA_TRUST);
const exception = (parts: Partial<Exception> = {}): Exception => ({
  id: 'e1',
  identity: subject.arn,
  accepts: { reason: 'NO_OWNER' },
  why: 'being migrated',
  owner: 'ann',
  expiresAt: daysAgo(-10),
  ...parts,
});
const judge = (exceptions: readonly Exception[], facts = subject, now = NOW): Posture =>
  named(assessEstates([estate({ roles: [facts] })], { exceptions, now }), 'subject');

describe('an exception', () => {
  test('suppresses its reason for its identity, also in the score', () => {
    const before = judge([]);
    const after = judge([exception()]);
    expect(codes(before)).toContain('NO_OWNER');
    expect(codes(after)).not.toContain('NO_OWNER');
    expect(after.score).toBeLessThan(before.score);
  });

  test.each([
    ['has expired', exception({ expiresAt: daysAgo(1) })],
    ['expires at this very moment', exception({ expiresAt: NOW })],
    ['has no date that can be read', exception({ expiresAt: 'soon' })],
    ['is for another identity', exception({ identity: 'arn:aws:iam::111122223333:role/other' })],
    ['accepts something else', exception({ accepts: { rule: 'x' } })],
  ])('has no effect if it %s', (_, held) => {
    expect(codes(judge([held]))).toContain('NO_OWNER');
  });
});

describe('findings between two postures', () => {
  const owned = role('subject', LAMBDA_TRUST, { tags: { owner: 'ann' } });

  test('open for a new identity and close for a deleted one', () => {
    const posture = judge([]);
    expect(compareFindings(undefined, posture).opened).toEqual(posture.reasons);
    expect(compareFindings(posture, undefined).closed).toEqual(posture.reasons);
  });

  test('do not change for the same facts', () => {
    expect(compareFindings(judge([]), judge([]))).toEqual({ opened: [], changed: [], closed: [] });
    expect(postureDiffers(judge([]), judge([]))).toBe(false);
  });

  test('close NO_OWNER once there is an owner', () => {
    expect(compareFindings(judge([]), judge([], owned)).closed.map((reason) => reason.code)).toEqual(['NO_OWNER']);
  });

  test('change if more privilege changes the severity', () => {
    const grave = role('subject', LAMBDA_TRUST, { inline: [ADMIN] });
    const changes = compareFindings(judge([]), judge([], grave));
    expect(changes.opened.map((reason) => reason.code)).toEqual(['IS_ADMIN']);
    expect(changes.changed.map(({ before, after }) => [after.code, before.severity, after.severity])).toEqual([
      ['NO_OWNER', 'low', 'medium'],
    ]);
  });

  test('do not change when only a day has passed', () => {
    const idle = role('subject', LAMBDA_TRUST, { tags: { owner: 'ann' }, lastUsedAt: daysAgo(120) });
    const tomorrow = judge([], idle, daysAgo(-1));
    expect(compareFindings(judge([], idle), tomorrow)).toEqual({ opened: [], changed: [], closed: [] });
  });
});
