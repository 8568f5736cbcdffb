import { describe, expect, it } from 'vitest';
import { approvalMinutesFor, parseResponsePolicy } from '../../../layers/core/response/policy.ts';
import { policy } from './estate.ts';

describe('parseResponsePolicy', () => {
  const text = (over: object) => JSON.stringify({ ...policy(), ...over });

  it('parses a serialized policy', () => {
    expect(parseResponsePolicy(text({}))).toEqual({ kind: 'policy', policy: policy() });
  });

  const broken: [string, string, RegExp][] = [
    ['invalid JSON', 'yes', /expected JSON/],
    ['a mode that does not exist', text({ defaultMode: 'maybe' }), /defaultMode/],
    ['a misspelt limit', text({ protectd: [] }), /protectd/],
    ['another version', text({ version: 2 }), /version/],
    ['a share above one', text({ breakerShare: 5 }), /breakerShare/],
    ['an approval time of zero', text({ approvalMinutes: [0, 1, 1, 1] }), /approvalMinutes/],
    ['three tiers', text({ approvalMinutes: [1, 1, 1] }), /approvalMinutes/],
    ['a reassertion cap of zero', text({ reassertsPerHour: 0 }), /reassertsPerHour/],
    ['an unknown scope of the kill switch', text({ killSwitchScope: 'nothing' }), /killSwitchScope/],
    ['an invalid value for fourEyes', text({ fourEyes: 'yes' }), /fourEyes/],
  ];

  it.each(broken)('reports the problem for %s', (_name, value, problem) => {
    const reading = parseResponsePolicy(value);
    expect(reading.kind === 'unreadable' && reading.problems.join()).toMatch(problem);
  });
});

describe('approvalMinutesFor', () => {
  it('depends on the tier and treats an unknown tier as tier 0', () => {
    const given = policy({ approvalMinutes: [1, 2, 3, 4] });
    const tiers = [0, 1, 2, 3, null] as const;
    expect(tiers.map((tier) => approvalMinutesFor(given, tier))).toEqual([1, 2, 3, 4, 1]);
  });
});
