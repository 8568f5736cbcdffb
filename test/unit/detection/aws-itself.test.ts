import { describe, expect, it } from 'vitest';
import { replay } from '../../../cli/replay/run.ts';
import { detectBatch } from '../../../layers/core/detection/detect.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import { subjectOf } from '../../../layers/core/detection/subject.ts';
import type { ActivityEvent } from '../../../layers/core/detection/types.ts';
import { AWS_ITSELF } from './cases/aws-itself.ts';
import { ABROAD, event, locate, posture, postureAmong, roleArn, stateOf, tenDays, user } from './records.ts';

const rules = ruleIndex();
const all = Object.values(AWS_ITSELF).flat();
const administrator = posture(roleArn('platform-admin'), 0, 'workload');

/** What all rules report about one event, of an identity with and without a baseline. */
function reportedFor(one: ActivityEvent): readonly string[] {
  const subject = subjectOf(one);
  if (subject === undefined || subject.kind === 'key') return [];
  const { identity } = subject;
  const states = [
    stateOf(identity),
    stateOf(identity, { profile: tenDays(['s3:GetObject']), posture: posture(identity, 0, 'workload') }),
  ];
  const options = { locate, postureOf: postureAmong([administrator]) };
  return states.flatMap((state) => detectBatch([one], state, rules, options).signals.map(({ rule }) => rule));
}

const nameOf = ({ source, name, actor }: ActivityEvent): string =>
  `${source.split('.')[0]}:${name} by ${actor.identity?.split('/').at(-1) ?? 'the service'}`;

describe('what AWS does for its own purposes', () => {
  it.each(Object.entries(AWS_ITSELF))('is silent in every rule: %s', (_, records) => {
    const reports = records.map(event).flatMap((one) => reportedFor(one).map((rule) => `${rule}: ${nameOf(one)}`));
    expect(reports).toEqual([]);
  });

  it('opens nothing if all of it happens within one hour', () => {
    const events = all.map((raw, second) =>
      event({ ...raw, eventTime: new Date(Date.UTC(2026, 3, 15, 12) + second * 10_000).toISOString() }),
    );
    expect(replay(events, { rules, postures: [administrator], locate }).signals).toEqual([]);
  });

  it('covers at least 60 different calls', () => {
    expect(new Set(all.map((raw) => nameOf(event(raw)))).size).toBeGreaterThanOrEqual(60);
  });

  it('is reported by many rules if a user does the same', () => {
    const byHand = all.map((raw) => event({ ...raw, userIdentity: user(), sourceIPAddress: ABROAD, userAgent: 'x' }));
    expect(new Set(byHand.flatMap(reportedFor)).size).toBeGreaterThan(20);
  });
});
