import { describe, expect, it } from 'vitest';
import { approvalMinutesFor, parseResponsePolicy } from '../../../layers/core/response/policy.ts';
import { policy } from './estate.ts';

describe('parseResponsePolicy', () => {
  const text = (over: object) => JSON.stringify({ ...policy(), ...over });

  it('reads what it writes', () => {
    expect(parseResponsePolicy(text({}))).toEqual({ kind: 'policy', policy: policy() });
  });

  const broken: [string, string, RegExp][] = [
    ['text that is no JSON', 'yes', /expected JSON/],
    ['a mode that does not exist', text({ defaultMode: 'maybe' }), /defaultMode/],
    ['a misspelt limit', text({ protectd: [] }), /protectd/],
    ['another version', text({ version: 2 }), /version/],
    ['a share above one', text({ breakerShare: 5 }), /breakerShare/],
    ['an approval without an end', text({ approvalMinutes: [0, 1, 1, 1] }), /approvalMinutes/],
    ['three tiers', text({ approvalMinutes: [1, 1, 1] }), /approvalMinutes/],
    ['no re-assertion at all', text({ reassertsPerHour: 0 }), /reassertsPerHour/],
    ['an unknown scope of the kill switch', text({ killSwitchScope: 'nothing' }), /killSwitchScope/],
    ['another word for four eyes', text({ fourEyes: 'yes' }), /fourEyes/],
  ];

  it.each(broken)('answers %s with what is wrong', (_name, value, problem) => {
    const reading = parseResponsePolicy(value);
    expect(reading.kind === 'unreadable' && reading.problems.join()).toMatch(problem);
  });
});

describe('approvalMinutesFor', () => {
  it('goes by the tier, and takes an unknown tier for the worst', () => {
    const given = policy({ approvalMinutes: [1, 2, 3, 4] });
    const tiers = [0, 1, 2, 3, null] as const;
    expect(tiers.map((tier) => approvalMinutesFor(given, tier))).toEqual([1, 2, 3, 4, 1]);
  });
});
