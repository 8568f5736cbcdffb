import { describe, expect, it } from 'vitest';
import type { Signal } from '../../../layers/core/detection/types.ts';
import { evidenceHash, holdAgainst, holdOf } from '../../../layers/core/response/evidence.ts';
import { hold, incident, minutesAgo, minutesAhead, NOW, RESPONDER, ROLE, signal } from './estate.ts';

const made = holdOf(
  incident({
    signals: [
      signal('e-2', { time: minutesAgo(5) }),
      signal('e-1', { rule: 'dormant-wakes', time: minutesAgo(9) }),
      signal('e-2', { time: minutesAgo(5) }),
    ],
  }),
  { by: RESPONDER, reason: 'ours', now: NOW, days: 1 },
);
const against = (...signals: Signal[]) => holdAgainst(incident({ signals }), [made], NOW);

describe('evidenceHash', () => {
  const [a, b] = [signal('e-1'), signal('e-2')];

  it('ignores the order and repetition of events', () => {
    expect(evidenceHash(incident({ signals: [b, a, b] }))).toBe(evidenceHash(incident({ signals: [a, b] })));
  });

  it('changes with an additional event', () => {
    expect(evidenceHash(incident({ signals: [a] }))).not.toBe(evidenceHash(incident({ signals: [a, b] })));
  });
});

describe('holdOf', () => {
  it('keeps the events, their rules and the time of the last event', () => {
    expect(made).toMatchObject({
      eventIds: ['e-1', 'e-2'],
      rules: ['dormant-wakes', 'new-country'],
      evidenceUntil: minutesAgo(5),
      by: RESPONDER,
      reason: 'ours',
      createdAt: NOW,
      expiresAt: minutesAhead(1_440),
    });
  });

  it('lasts 30 days by default', () => {
    const { expiresAt } = holdOf(incident(), { by: RESPONDER, reason: 'ours', now: NOW });
    expect(expiresAt).toBe(minutesAhead(30 * 1_440));
  });
});

describe('holdAgainst', () => {
  it('covers the same events', () => {
    expect(against(signal('e-1'), signal('e-2'))).toBe(made);
  });

  it('covers an event of a known rule up to the time of the last evidence', () => {
    expect(against(signal('e-9', { time: minutesAgo(5) }))).toBe(made);
    expect(against(signal('e-9', { time: minutesAgo(600) }))).toBe(made);
  });

  it('does not cover a later match of a known rule', () => {
    expect(against(signal('e-1'), signal('e-9', { time: minutesAgo(4) }))).toBeUndefined();
  });

  it('does not cover another rule, even for an earlier event', () => {
    expect(against(signal('e-9', { rule: 'mass-deletion', time: minutesAgo(600) }))).toBeUndefined();
  });

  it('covers a known event regardless of its rule and time', () => {
    expect(against(signal('e-1', { rule: 'mass-deletion', time: minutesAhead(5) }))).toBe(made);
  });

  it('covers only its own events if it has no rules or evidence time', () => {
    const old = [hold({ eventIds: ['e-1'] })];
    expect(holdAgainst(incident({ signals: [signal('e-1')] }), old, NOW)).toBe(old[0]);
    expect(holdAgainst(incident({ signals: [signal('e-2')] }), old, NOW)).toBeUndefined();
    const ruleOnly = [hold({ eventIds: ['e-1'], rules: ['new-country'] })];
    expect(holdAgainst(incident({ signals: [signal('e-2')] }), ruleOnly, NOW)).toBeUndefined();
  });

  it('expires', () => {
    expect(holdAgainst(incident(), [made], minutesAhead(1_439))).toBe(made);
    expect(holdAgainst(incident(), [made], minutesAhead(1_440))).toBeUndefined();
  });

  it('covers only its own identity', () => {
    expect(holdAgainst(incident({ identity: ROLE }), [made], NOW)).toBeUndefined();
  });

  it('is found after an expired hold', () => {
    expect(holdAgainst(incident(), [hold({ expiresAt: minutesAgo(1) }), made], NOW)).toBe(made);
  });
});
