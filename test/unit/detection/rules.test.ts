import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detectBatch } from '../../../layers/core/detection/detect.ts';
import { RuleIndex } from '../../../layers/core/detection/rule-index.ts';
import { RULES } from '../../../layers/core/detection/rules/index.ts';
import { CASES } from './cases/index.ts';
import { JOINED } from './cases/joined.ts';
import { denied, event, locate, signalsOf, stateOf } from './records.ts';

const FOLDER = join(import.meta.dirname, '../../../layers/core/detection/rules');
const joined = new Set(JOINED.map(({ rule }) => rule));

describe('every rule', () => {
  it.each(RULES.map(({ meta }) => meta.id))('%s has cases that it matches and cases that it ignores', (id) => {
    const cases = CASES[id];
    expect((cases?.matches.length ?? 0) > 0 || joined.has(id)).toBe(true);
    expect(cases?.ignores.length).toBeGreaterThan(0);
  });

  it('has a unique id', () => {
    expect(new Set(RULES.map(({ meta }) => meta.id)).size).toBe(RULES.length);
  });

  it.each(RULES)('$meta.id has a file with its id in the folder of its detector', ({ meta, detector }) => {
    expect(existsSync(join(FOLDER, detector, `${meta.id}.ts`))).toBe(true);
  });

  it.each(RULES.map(({ meta }) => meta))('$id documents what a responder needs to judge it', (meta) => {
    expect(meta.technique).toMatch(/^T\d{4}(\.\d{3})?$/);
    expect(meta.description.length).toBeGreaterThan(40);
    expect(meta.references.every((reference) => reference.startsWith('https://'))).toBe(true);
    expect(meta.frameworks.length).toBeGreaterThan(1);
  });
});

for (const [id, { matches, ignores }] of Object.entries(CASES)) {
  describe(id, () => {
    for (const { title, records, context } of matches) {
      it(`matches ${title}`, () => {
        const signals = signalsOf(id, records, context);
        expect(signals.length).toBeGreaterThan(0);
        for (const signal of signals) expect(signal.confidence).toBeGreaterThan(0);
      });
    }
    for (const { title, records, context } of ignores) {
      it(`ignores ${title}`, () => expect(signalsOf(id, records, context)).toEqual([]));
    }
  });
}

describe.each(JOINED)('$rule', ({ rule, with: others, matches, ignores }) => {
  const run = ({ records, context }: typeof matches) => {
    const events = records.map(event);
    const rules = RULES.filter(({ meta }) => meta.id === rule || others.includes(meta.id));
    const state = stateOf(events[0]?.actor.identity ?? '', context);
    return detectBatch(events, state, new RuleIndex(rules), { locate }).signals.filter(
      (signal) => signal.rule === rule,
    );
  };
  it(`matches ${matches.title}`, () => expect(run(matches)).toHaveLength(1));
  it(`ignores ${ignores.title}`, () => expect(run(ignores)).toEqual([]));
});

describe('a denied call', () => {
  const reporting = RULES.filter((rule) => rule.attempts === true && rule.detector === 'change').map(
    ({ meta }) => meta.id,
  );
  it.each(reporting)('is an attempt for %s, never a success', (id) => {
    const { records, context } = CASES[id]?.matches[0] ?? { records: [] };
    const signals = signalsOf(
      id,
      records.map((raw) => ({ ...Object(raw), ...denied })),
      context,
    );
    expect(signals.length).toBeGreaterThan(0);
    for (const signal of signals) {
      expect(signal.severity).toMatch(/info|low/);
      expect(signal.evidence.attempted).toBe(true);
      expect(signal.title).toMatch(/^Denied attempt: /);
    }
  });
});

describe('a failed call of a rule that reports failures', () => {
  const reporting = RULES.filter(({ failures }) => failures === true).map(({ meta }) => meta.id);
  it.each(reporting)('is an attempt for %s, never a success', (id) => {
    const { records, context } = CASES[id]?.matches[0] ?? { records: [] };
    for (const [errorCode, title] of [
      ['Client.InvalidState', 'Failed attempt: '],
      ['Client.DryRunOperation', 'Dry run: '],
    ] as const) {
      const signals = signalsOf(
        id,
        records.map((raw) => ({ ...Object(raw), errorCode })),
        context,
      );
      expect(signals.length).toBeGreaterThan(0);
      for (const signal of signals) {
        expect(signal.severity).toMatch(/info|low/);
        expect(signal.evidence.attempted).toBe(true);
        expect(signal.title.startsWith(title)).toBe(true);
      }
    }
  });
});

describe('a failed call', () => {
  const others = RULES.filter(
    (rule) =>
      rule.attempts !== true &&
      rule.failures !== true &&
      !rule.events.some((name) => name.startsWith('aws.')) &&
      (rule.outcomes ?? ['success']).every((outcome) => outcome === 'success'),
  );
  it.each(others.map(({ meta }) => meta.id))('is ignored by %s', (id) => {
    for (const { records, context } of CASES[id]?.matches ?? []) {
      expect(
        signalsOf(
          id,
          records.map((raw) => ({ ...Object(raw), errorCode: 'ServiceUnavailable' })),
          context,
        ),
      ).toEqual([]);
    }
  });
});
