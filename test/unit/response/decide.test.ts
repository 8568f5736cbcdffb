import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INCIDENT_STATES } from '../../../layers/core/detection/types.ts';
import { DEFAULT_RESPONSE_POLICY, decide } from '../../../layers/core/response/decide.ts';
import {
  type DecisionInput,
  RESPONSE_MODES,
  type ResponseMode,
  type ResponsePolicy,
} from '../../../layers/core/response/types.ts';
import {
  codes,
  decisionInput,
  hold,
  incident,
  minutesAgo,
  minutesAhead,
  NOW,
  policy,
  posture,
  ROLE,
  rolePosture,
} from './estate.ts';

const rank = (mode: ResponseMode): number => RESPONSE_MODES.indexOf(mode);

describe('decide: the mode', () => {
  it('only plans under the default policy', () => {
    const decision = decide(decisionInput({ policy: DEFAULT_RESPONSE_POLICY }));
    expect(decision).toMatchObject({ mode: 'plan', playbook: 'contain-user' });
    expect(codes(decision.reasons)).toEqual(['mode-is-default']);
  });

  it('contains a user automatically if the policy allows it and no limit applies', () => {
    expect(decide(decisionInput())).toMatchObject({ mode: 'auto', playbook: 'contain-user' });
  });

  it('revokes the sessions of a role', () => {
    const input = decisionInput({
      incident: incident({ identity: ROLE }),
      posture: rolePosture({ class: 'pipeline' }),
    });
    expect(decide(input)).toMatchObject({ mode: 'auto', playbook: 'revoke-role-sessions' });
  });

  describe('for a workload', () => {
    const about = { incident: incident({ identity: ROLE }), posture: rolePosture() };
    const under = (over: Partial<ResponsePolicy>) => decide(decisionInput({ ...about, policy: policy(over) }));

    it.each<[string, Partial<ResponsePolicy>]>([
      ['the default mode is auto', { defaultMode: 'auto', rules: [] }],
      ['a rule names its class', { rules: [{ classes: ['workload'], mode: 'auto' }] }],
      ['a rule does not accept the outage', { rules: [{ mode: 'auto', acceptOutage: false }] }],
    ])('asks a responder if %s', (_name, over) => {
      const decision = under(over);
      expect(decision.mode).toBe('approve');
      expect(codes(decision.reasons)).toContain('workload-outage');
    });

    it('contains automatically if the rule accepts the outage', () => {
      const decision = under({ rules: [{ mode: 'auto', acceptOutage: true }] });
      expect(decision.mode).toBe('auto');
      expect(codes(decision.reasons)).toEqual(['mode-from-policy']);
    });
  });

  it('applies the first rule that matches class, tier and playbook', () => {
    const rules = [
      { classes: ['workload' as const], mode: 'observe' as const },
      { classes: ['service-user' as const], tiers: [0 as const], mode: 'approve' as const },
      { mode: 'auto' as const },
    ];
    const decision = decide(decisionInput({ policy: policy({ rules, defaultMode: 'plan' }) }));
    expect(decision.mode).toBe('approve');
    expect(decision.reasons).toEqual([{ code: 'mode-from-policy', detail: 'Rule 2 of the policy: approve.' }]);
  });

  it('matches a rule that lists several classes, tiers and playbooks', () => {
    const rules = [
      {
        classes: ['workload' as const, 'service-user' as const],
        tiers: [3 as const, 0 as const],
        playbooks: ['revoke-role-sessions' as const, 'contain-user' as const],
        mode: 'plan' as const,
      },
    ];
    expect(decide(decisionInput({ policy: policy({ rules }) })).mode).toBe('plan');
  });

  it.each([
    ['another tier', { tiers: [3 as const] }],
    ['another class', { classes: ['workload' as const] }],
    ['another playbook', { playbooks: ['revoke-role-sessions' as const] }],
    ['the tier, but another class', { tiers: [0 as const], classes: ['workload' as const] }],
  ])('uses the default mode if the rule names %s', (_name, rule) => {
    const rules = [{ ...rule, mode: 'auto' as const }];
    const decision = decide(decisionInput({ policy: policy({ rules, defaultMode: 'approve' }) }));
    expect(decision.mode).toBe('approve');
    expect(codes(decision.reasons)).toEqual(['mode-is-default']);
  });

  it('uses the current posture, or the incident if there is no posture', () => {
    const rules = [{ classes: ['workload' as const], tiers: [1 as const], mode: 'observe' as const }];
    const about = { incident: incident({ class: 'workload', tier: 1 }), policy: policy({ rules }) };
    expect(decide(decisionInput(about)).mode).toBe('auto');
    expect(decide(decisionInput({ ...about, posture: undefined })).mode).toBe('observe');
  });

  it('does not match an unknown identity to a tier rule', () => {
    const rules = [{ tiers: [0 as const, 1 as const, 2 as const, 3 as const], mode: 'plan' as const }];
    const unknown = { incident: incident({ class: 'unknown', tier: null }), posture: undefined };
    const decision = decide(decisionInput({ ...unknown, policy: policy({ rules, defaultMode: 'observe' }) }));
    expect(decision.mode).toBe('observe');
  });
});

describe('decide: limits', () => {
  const withId = (immutableId: string) => posture({ containment: { ...posture().containment, immutableId } });
  const limits: [string, Partial<DecisionInput>, ResponseMode, string][] = [
    ['an unreadable policy', { policy: 'unreadable' }, 'observe', 'configuration-unreadable'],
    ['an unreadable kill switch', { killSwitch: 'unreadable' }, 'plan', 'configuration-unreadable'],
    ['the kill switch', { killSwitch: 'on' }, 'plan', 'kill-switch'],
    ['an unknown posture', { posture: undefined }, 'plan', 'unknown-posture'],
    ['an unknown immutable id', { posture: withId('unknown') }, 'approve', 'unknown-immutable-id'],
    ['a break-glass class', { posture: posture({ class: 'break-glass' }) }, 'approve', 'break-glass'],
    ['a hold for the same evidence', { holds: [hold()] }, 'observe', 'hold'],
    ['low confidence', { incident: incident({ confidence: 0.89 }) }, 'approve', 'confidence-below-threshold'],
    [
      'a confidence of NaN',
      { incident: incident({ confidence: Number.NaN }) },
      'approve',
      'confidence-below-threshold',
    ],
    ['low severity', { incident: incident({ severity: 'medium' }) }, 'approve', 'severity-below-threshold'],
    [
      'a severity below the policy threshold',
      { incident: incident({ severity: 'high' }), policy: policy({ autoSeverity: 'critical' }) },
      'approve',
      'severity-below-threshold',
    ],
    ['replayed evidence', { incident: incident({ replayed: true }) }, 'plan', 'replayed-evidence'],
    ['an exception', { exceptions: [{ expiresAt: minutesAhead(1) }] }, 'approve', 'exception'],
    ['the attempt cap', { attempts: [minutesAgo(1), minutesAgo(2), minutesAgo(3)] }, 'approve', 'attempt-cap'],
    ['the cool-down', { holds: [hold({ eventIds: ['other'], createdAt: minutesAgo(10) })] }, 'approve', 'cool-down'],
    ['the breaker by count', { recentContainments: Array(5).fill(minutesAgo(1)) }, 'approve', 'circuit-breaker'],
    [
      'the breaker by share',
      { recentContainments: [minutesAgo(1)], knownIdentities: 19 },
      'approve',
      'circuit-breaker',
    ],
    [
      'the breaker in an account of unknown size',
      { recentContainments: [minutesAgo(1)], knownIdentities: 0 },
      'approve',
      'circuit-breaker',
    ],
  ];

  it.each(limits)('prevents automatic containment for %s', (_name, over, mode, code) => {
    const decision = decide(decisionInput(over));
    expect(decision.mode).toBe(mode);
    expect(codes(decision.reasons).filter((one) => !one.startsWith('mode-'))).toEqual([code]);
  });

  const passing: [string, Partial<DecisionInput>][] = [
    ['a hold whose evidence lacks one event', { holds: [hold({ eventIds: ['e-1'] })] }],
    ['an expired hold', { holds: [hold({ expiresAt: minutesAgo(1) })] }],
    ['an exception that expires now', { exceptions: [{ expiresAt: NOW }] }],
    ['attempts outside the window', { attempts: Array(5).fill(minutesAgo(1_440)) }],
    ['attempts below the cap', { attempts: [minutesAgo(1), minutesAgo(2)] }],
    ['a release before the cool-down', { holds: [hold({ eventIds: ['other'], createdAt: minutesAgo(60) })] }],
    ['one containment in a small account', { knownIdentities: 3 }],
    ['a second containment just within the share', { recentContainments: [minutesAgo(1)], knownIdentities: 20 }],
    ['containments outside the window', { recentContainments: Array(9).fill(minutesAgo(60)) }],
    ['confidence at the threshold', { incident: incident({ confidence: 0.9 }) }],
    ['severity at the default threshold', { incident: incident({ severity: 'high' }) }],
    [
      'low severity if the policy threshold is low',
      { incident: incident({ severity: 'low' }), policy: policy({ autoSeverity: 'low' }) },
    ],
  ];

  it.each(passing)('allows automatic containment with %s', (_name, over) => {
    expect(decide(decisionInput(over)).mode).toBe('auto');
  });

  it('requires high severity if the policy sets no threshold', () => {
    const { autoSeverity: _, ...silent } = policy();
    expect(decide(decisionInput({ policy: silent, incident: incident({ severity: 'high' }) })).mode).toBe('auto');
    expect(decide(decisionInput({ policy: silent, incident: incident({ severity: 'medium' }) })).mode).toBe('approve');
  });

  it('lists every limit and applies the strictest', () => {
    const decision = decide(decisionInput({ killSwitch: 'on', exceptions: [{ expiresAt: minutesAhead(1) }] }));
    expect(decision.mode).toBe('plan');
    expect(codes(decision.reasons)).toEqual(['mode-is-default', 'kill-switch', 'exception']);
  });

  it('omits limits that had no effect', () => {
    const decision = decide(decisionInput({ policy: policy({ defaultMode: 'plan' }), killSwitch: 'on' }));
    expect(codes(decision.reasons)).toEqual(['mode-is-default']);
  });
});

describe('decide: the state of the incident', () => {
  const busy = ['containing', 'contained', 'undone', 'releasing', 'released', 'replaced', 'closed'] as const;
  it.each(busy)('observes an incident that is %s', (state) => {
    const decision = decide(decisionInput({ incident: incident({ state }) }));
    expect(decision.mode).toBe('observe');
    expect(codes(decision.reasons)).toEqual(['mode-is-default', 'already-contained']);
  });

  it.each(INCIDENT_STATES.filter((state) => !busy.some((one) => one === state)))(
    'decides on an incident that is %s',
    (state) => {
      expect(decide(decisionInput({ incident: incident({ state }) })).mode).toBe('auto');
    },
  );
});

describe('decide: properties', () => {
  const mode = fc.constantFrom(...RESPONSE_MODES);
  const input = fc
    .record({
      defaultMode: mode,
      ruleMode: fc.option(mode, { nil: undefined }),
      killSwitch: fc.constantFrom('off' as const, 'on' as const, 'unreadable' as const),
      known: fc.boolean(),
      readable: fc.boolean(),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      severity: fc.constantFrom(
        'info' as const,
        'low' as const,
        'medium' as const,
        'high' as const,
        'critical' as const,
      ),
      attempts: fc.array(fc.integer({ min: 0, max: 3_000 }).map(minutesAgo), { maxLength: 8 }),
      recent: fc.array(fc.integer({ min: 0, max: 120 }).map(minutesAgo), { maxLength: 8 }),
      knownIdentities: fc.nat(200),
      role: fc.boolean(),
    })
    .map((drawn) => {
      const rules = drawn.ruleMode === undefined ? [] : [{ mode: drawn.ruleMode }];
      const allowed = drawn.ruleMode ?? drawn.defaultMode;
      const known = drawn.role ? rolePosture() : posture();
      const made = decisionInput({
        incident: incident({
          confidence: drawn.confidence,
          severity: drawn.severity,
          ...(drawn.role ? { identity: ROLE } : {}),
        }),
        posture: drawn.known ? known : undefined,
        policy: drawn.readable ? policy({ defaultMode: drawn.defaultMode, rules }) : 'unreadable',
        killSwitch: drawn.killSwitch,
        attempts: drawn.attempts,
        recentContainments: drawn.recent,
        knownIdentities: drawn.knownIdentities,
      });
      return { made, allowed };
    });

  it('never exceeds the mode allowed by the policy', () => {
    fc.assert(fc.property(input, ({ made, allowed }) => rank(decide(made).mode) <= rank(allowed)));
  });

  it('never allows changes if the policy, kill switch or posture blocks them', () => {
    fc.assert(
      fc.property(input, ({ made }) => {
        fc.pre(made.policy === 'unreadable' || made.killSwitch !== 'off' || made.posture === undefined);
        return rank(decide(made).mode) <= rank('plan');
      }),
    );
  });

  it('gives a reason whenever the mode is below what the policy allows', () => {
    fc.assert(
      fc.property(input, ({ made, allowed }) => {
        const decision = decide(made);
        return decision.mode === allowed || decision.reasons.some(({ code }) => !code.startsWith('mode-'));
      }),
    );
  });
});
