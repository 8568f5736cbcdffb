import { describe, expect, it } from 'vitest';
import { detectBatch } from '../../../layers/core/detection/detect.ts';
import { RuleIndex } from '../../../layers/core/detection/rule-index.ts';
import { RULES } from '../../../layers/core/detection/rules/index.ts';
import { CASES, JOINED } from './cases.ts';
import { denied, event, locate, signalsOf, stateOf } from './records.ts';

const joined = new Set(JOINED.map(({ rule }) => rule));

describe('every rule', () => {
  it.each(RULES.map(({ meta }) => meta.id))('%s has cases where it speaks and where it must not', (id) => {
    const cases = CASES[id];
    expect((cases?.fires.length ?? 0) > 0 || joined.has(id)).toBe(true);
    expect(cases?.silent.length).toBeGreaterThan(0);
  });

  it('has an id of its own', () => {
    expect(new Set(RULES.map(({ meta }) => meta.id)).size).toBe(RULES.length);
  });

  it.each(RULES.map(({ meta }) => meta))('$id tells what a person needs to judge it', (meta) => {
    expect(meta.technique).toMatch(/^T\d{4}(\.\d{3})?$/);
    expect(meta.description.length).toBeGreaterThan(40);
    expect(meta.references.every((reference) => reference.startsWith('https://'))).toBe(true);
    expect(meta.frameworks.length).toBeGreaterThan(1);
  });
});

for (const [id, { fires, silent }] of Object.entries(CASES)) {
  describe(id, () => {
    for (const { when, records, around } of fires) {
      it(`speaks: ${when}`, () => {
        const signals = signalsOf(id, records, around);
        expect(signals.length).toBeGreaterThan(0);
        for (const signal of signals) expect(signal.confidence).toBeGreaterThan(0);
      });
    }
    for (const { when, records, around } of silent) {
      it(`is silent: ${when}`, () => expect(signalsOf(id, records, around)).toEqual([]));
    }
  });
}

describe.each(JOINED)('$rule, joined', ({ rule, with: others, fires, silent }) => {
  const run = ({ records, around }: typeof fires) => {
    const events = records.map(event);
    const rules = RULES.filter(({ meta }) => meta.id === rule || others.includes(meta.id));
    const state = stateOf(events[0]?.actor.identity ?? '', around);
    return detectBatch(events, state, new RuleIndex(rules), { locate }).signals.filter(
      (signal) => signal.rule === rule,
    );
  };
  it(`speaks: ${fires.when}`, () => expect(run(fires)).toHaveLength(1));
  it(`is silent: ${silent.when}`, () => expect(run(silent)).toEqual([]));
});

describe('refused attempts', () => {
  const attempting = RULES.filter((rule) => rule.attempts === true && rule.detector === 'change').map(
    ({ meta }) => meta.id,
  );
  it.each(attempting)('%s reports an attempt as an attempt, never as done', (id) => {
    const records = (CASES[id]?.fires[0]?.records ?? []).map((raw) => ({ ...Object(raw), ...denied }));
    const signals = signalsOf(id, records, CASES[id]?.fires[0]?.around);
    expect(signals.length).toBeGreaterThan(0);
    for (const signal of signals) {
      expect(signal.severity).toMatch(/info|low/);
      expect(signal.evidence.attempted).toBe(true);
      expect(signal.title).toMatch(/^Denied attempt/);
    }
  });

  const others = RULES.filter(
    (rule) => rule.attempts !== true && (rule.outcomes ?? ['success']).every((outcome) => outcome === 'success'),
  );
  it.each(others.map(({ meta }) => meta.id))('%s says nothing about what did not succeed', (id) => {
    for (const { records, around } of CASES[id]?.fires ?? []) {
      expect(
        signalsOf(
          id,
          records.map((raw) => ({ ...Object(raw), errorCode: 'ServiceUnavailable' })),
          around,
        ),
      ).toEqual([]);
    }
  });
});
