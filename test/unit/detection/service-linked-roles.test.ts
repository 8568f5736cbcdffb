import { expect, it } from 'vitest';
import { replay } from '../../../cli/replay/run.ts';
import { detectBatch } from '../../../layers/core/detection/detect.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import { quarantinePolicyIn } from '../../../layers/core/detection/subject.ts';
import { CASES } from './cases/index.ts';
import { event, locate, stateOf } from './records.ts';

const ROLE = 'arn:aws:iam::111122223333:role/aws-service-role/sso.amazonaws.com/AWSServiceRoleForSSO';
const records = Object.values(CASES)
  .flatMap(({ matches }) => matches.flatMap((one) => one.records))
  .filter((raw) => 'eventName' in Object(raw));

/** The same call, by the session of a service-linked role. */
const byRole = (raw: unknown, number: number, sourceIPAddress: string) =>
  event({
    ...Object(raw),
    eventID: `call-${number}`,
    userIdentity: {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForSSO/session',
      accountId: '111122223333',
      sessionContext: { sessionIssuer: { type: 'Role', arn: ROLE, accountId: '111122223333' } },
    },
    sourceIPAddress,
    userAgent: sourceIPAddress,
  });
const rulesThatMatch = (sourceIPAddress: string): ReadonlySet<string> => {
  const events = records.map((raw, number) => byRole(raw, number, sourceIPAddress));
  const state = stateOf(ROLE);
  return new Set(detectBatch(events, state, ruleIndex(), { locate }).signals.map(({ rule }) => rule));
};

it('no rule matches what a service does with its service-linked role', () => {
  expect(rulesThatMatch('sso.amazonaws.com')).toEqual(new Set());
});

it('the same calls match many rules if they come from an address', () => {
  expect(rulesThatMatch('198.51.100.61').size).toBeGreaterThan(30);
});

it('no rule matches what a service does in its own name', () => {
  const events = records.map((raw, number) =>
    event({
      ...Object(raw),
      eventID: `own-${number}`,
      userIdentity: { type: 'AWSService', invokedBy: 'config.amazonaws.com' },
      sourceIPAddress: 'config.amazonaws.com',
      userAgent: 'config.amazonaws.com',
    }),
  );
  // AWS attaches a quarantine policy in its own name: that event is about the user.
  const others = events.filter((one) => quarantinePolicyIn(one) === undefined);
  expect(replay([...others], { rules: ruleIndex(), postures: [], locate }).signals).toEqual([]);
});
