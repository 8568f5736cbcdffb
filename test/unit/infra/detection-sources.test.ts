import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Sources } from '../../../infra/constructs/cloudtrail-rule.ts';
import { deliveriesOf, sourcesOf } from '../../../infra/detection-sources.ts';
import type { Rule } from '../../../layers/core/detection/rule.ts';

const ruleOn = (detector: Rule['detector'], ...events: readonly string[]): Rule => ({
  meta: {
    id: 'rule',
    title: 'rule',
    technique: 'T1078',
    severity: 'low',
    description: '',
    needs: [],
    falsePositives: [],
    frameworks: [],
    references: [],
  },
  detector,
  events,
  evaluate: () => undefined,
});

describe('the event sources of a detector', () => {
  test('are the services in its rules, without duplicates', () => {
    const rules = [
      ruleOn('change', 'iam.amazonaws.com:CreateUser', 'cloudtrail.amazonaws.com:StopLogging'),
      ruleOn('change', 'iam.amazonaws.com:Attach*'),
      ruleOn('signin', 'signin.amazonaws.com:ConsoleLogin'),
    ];
    expect(sourcesOf(rules, 'change')).toEqual(['cloudtrail.amazonaws.com', 'iam.amazonaws.com']);
  });

  test.each(['*', 'iam*', '*:Create'])('are all services if a rule matches %s', (pattern) => {
    expect(sourcesOf([ruleOn('use', 'sts.amazonaws.com:AssumeRole'), ruleOn('use', pattern)], 'use')).toBe('all');
  });
});

/** How many of the rules deliver the source. */
const covers = (rules: readonly Sources[], source: string): number =>
  rules.filter((sources) => ('only' in sources ? sources.only.includes(source) : !sources.except.includes(source)))
    .length;

describe('the deliveries of a detector', () => {
  const services = Array.from({ length: 70 }, (_, number) => `service${number}`);
  const sources = services.map((service) => `${service}.amazonaws.com`);

  test('cover each source exactly once, with read-only events only for the configured services', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constant('all' as const), fc.subarray(sources)),
        fc.subarray(services),
        (wanted, readOnly) => {
          const { writes, everything } = deliveriesOf(wanted, readOnly);
          for (const source of sources) {
            const expected = wanted === 'all' || wanted.includes(source);
            const read = readOnly.some((service) => source === `${service}.amazonaws.com`);
            expect(covers(everything, source)).toBe(expected && read ? 1 : 0);
            expect(covers(writes, source)).toBe(expected && !read ? 1 : 0);
          }
        },
      ),
    );
  });
});
