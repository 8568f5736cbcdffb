import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RESPONSE_POLICY, decide } from '../../../layers/core/response/decide.ts';
import { evidenceHash, holdAgainst, holdOf } from '../../../layers/core/response/evidence.ts';
import { type DecisionInput, RESPONSE_MODES, type ResponseMode } from '../../../layers/core/response/types.ts';
import {
  ACCOUNT,
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
  signal,
} from './estate.ts';

const rank = (mode: ResponseMode): number => RESPONSE_MODES.indexOf(mode);

describe('decide: the mode', () => {
  it('plans and no more after install, whatever the incident', () => {
    const decision = decide(decisionInput({ policy: DEFAULT_RESPONSE_POLICY }));
    expect(decision).toMatchObject({ mode: 'plan', playbook: 'contain-user' });
    expect(codes(decision.reasons)).toEqual(['mode-is-default']);
  });

  it('contains a user at once where the policy says so and nothing speaks against it', () => {
    expect(decide(decisionInput())).toMatchObject({ mode: 'auto', playbook: 'contain-user' });
  });

  it('revokes the sessions of a role', () => {
    const input = decisionInput({ incident: incident({ identity: ROLE }), posture: rolePosture() });
    expect(decide(input)).toMatchObject({ mode: 'auto', playbook: 'revoke-role-sessions' });
  });

  it('takes the first rule that names class, tier and playbook', () => {
    const rules = [
      { classes: ['workload' as const], mode: 'observe' as const },
      { classes: ['service-user' as const], tiers: [0 as const], mode: 'approve' as const },
      { mode: 'auto' as const },
    ];
    const decision = decide(decisionInput({ policy: policy({ rules, defaultMode: 'plan' }) }));
    expect(decision.mode).toBe('approve');
    expect(decision.reasons[0]?.detail).toContain('Rule 2');
  });

  it('gives an identity that no rule names the default mode', () => {
    const rules = [{ tiers: [3 as const], mode: 'auto' as const }];
    expect(decide(decisionInput({ policy: policy({ rules, defaultMode: 'approve' }) })).mode).toBe('approve');
  });
});

describe('decide: who is never changed', () => {
  const refusals: [string, Partial<DecisionInput>, string][] = [
    ['root', { incident: incident({ identity: `arn:aws:iam::${ACCOUNT}:root` }) }, 'root'],
    [
      'a service-linked role by its path, posture or not',
      {
        incident: incident({
          identity: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`,
        }),
        posture: undefined,
      },
      'service-linked-role',
    ],
    [
      'a service-linked role by its posture',
      {
        incident: incident({ identity: ROLE }),
        posture: rolePosture({ containment: { ...rolePosture().containment, serviceLinked: true } }),
      },
      'service-linked-role',
    ],
    [
      'a reserved SSO role',
      { incident: incident({ identity: `arn:aws:iam::${ACCOUNT}:role/AWSReservedSSO_Admin_0123456789abcdef` }) },
      'reserved-sso-role',
    ],
    ['break-glass', { posture: posture({ class: 'break-glass' }) }, 'break-glass'],
    [
      'an own role',
      {
        incident: incident({ identity: `arn:aws:iam::${ACCOUNT}:role/Tierwatch-ContainUser` }),
        posture: rolePosture(),
      },
      'own-role',
    ],
    ['a protected ARN', { policy: policy({ protected: ['arn:aws:iam::*:user/billing/*'] }) }, 'protected'],
    ['an identity of another account', { account: '222222222222' }, 'other-account'],
    [
      'a secret',
      { incident: incident({ identity: `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:db-x` }) },
      'no-playbook',
    ],
  ];

  it.each(refusals)('observes %s', (_name, over, code) => {
    const decision = decide(decisionInput(over));
    expect(decision).toMatchObject({ mode: 'observe', playbook: null });
    expect(codes(decision.reasons)).toContain(code);
  });

  it('names Identity Center as the place for a reserved SSO role', () => {
    const identity = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123`;
    expect(decide(decisionInput({ incident: incident({ identity }) })).reasons[0]?.detail).toMatch(
      /^manual: Identity Center/,
    );
  });

  it('does not take a user of a similar name for a reserved role', () => {
    const identity = `arn:aws:iam::${ACCOUNT}:user/AWSReservedSSO_lookalike`;
    expect(decide(decisionInput({ incident: incident({ identity }) })).mode).toBe('auto');
  });
});

describe('decide: limits', () => {
  const limits: [string, Partial<DecisionInput>, ResponseMode, string][] = [
    ['an unreadable policy', { policy: 'unreadable' }, 'observe', 'configuration-unreadable'],
    ['an unreadable kill switch', { killSwitch: 'unreadable' }, 'plan', 'configuration-unreadable'],
    ['the kill switch', { killSwitch: 'on' }, 'plan', 'kill-switch'],
    ['an unknown posture', { posture: undefined }, 'plan', 'unknown-posture'],
    [
      'an unknown immutable id',
      { posture: posture({ containment: { ...posture().containment, immutableId: 'unknown' } }) },
      'approve',
      'unknown-immutable-id',
    ],
    ['a containment that stands', { incident: incident({ state: 'contained' }) }, 'observe', 'already-contained'],
    ['a hold for the same evidence', { holds: [hold()] }, 'observe', 'hold'],
    ['low confidence', { incident: incident({ confidence: 0.89 }) }, 'approve', 'confidence-below-threshold'],
    [
      'a confidence that is no number',
      { incident: incident({ confidence: Number.NaN }) },
      'approve',
      'confidence-below-threshold',
    ],
    ['low severity', { incident: incident({ severity: 'medium' }) }, 'approve', 'severity-below-threshold'],
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
      'the breaker for an unknown size',
      { recentContainments: [minutesAgo(1)], knownIdentities: 0 },
      'approve',
      'circuit-breaker',
    ],
  ];

  it.each(limits)('%s takes automatic containment away', (_name, over, mode, code) => {
    const decision = decide(decisionInput(over));
    expect(decision.mode).toBe(mode);
    expect(codes(decision.reasons)).toContain(code);
  });

  const passing: [string, Partial<DecisionInput>][] = [
    ['a hold whose evidence lacks one event', { holds: [hold({ eventIds: ['e-1'] })] }],
    ['a hold that is over', { holds: [hold({ expiresAt: minutesAgo(1) })] }],
    ['an exception that is over', { exceptions: [{ expiresAt: minutesAgo(1) }] }],
    ['attempts outside the window', { attempts: Array(5).fill(minutesAgo(1_441)) }],
    ['one containment in a small account', { knownIdentities: 3 }],
    ['a second one that is just within the share', { recentContainments: [minutesAgo(1)], knownIdentities: 20 }],
    ['containments outside the window', { recentContainments: Array(9).fill(minutesAgo(61)) }],
  ];

  it.each(passing)('%s does not', (_name, over) => {
    expect(decide(decisionInput(over)).mode).toBe('auto');
  });
});

describe('holds', () => {
  it('know the same events whatever their order and however often they came', () => {
    const [a, b] = [signal('e-1'), signal('e-2')];
    expect(evidenceHash(incident({ signals: [b, a, b] }))).toBe(evidenceHash(incident({ signals: [a, b] })));
  });

  it('made by a release stand against the incident until their end', () => {
    const made = holdOf(incident(), { by: 'someone', reason: 'ours', now: NOW, days: 1 });
    expect(holdAgainst(incident(), [made], NOW)).toBe(made);
    expect(holdAgainst(incident({ signals: [signal('e-3')] }), [made], NOW)).toBeUndefined();
    expect(holdAgainst(incident(), [made], minutesAhead(1_441))).toBeUndefined();
  });
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

  it('never goes beyond the mode that the policy gives', () => {
    fc.assert(fc.property(input, ({ made, allowed }) => rank(decide(made).mode) <= rank(allowed)));
  });

  it('never lets anything be changed where something cannot be read or the switch is on', () => {
    fc.assert(
      fc.property(input, ({ made }) => {
        fc.pre(made.policy === 'unreadable' || made.killSwitch !== 'off' || made.posture === undefined);
        return rank(decide(made).mode) <= rank('plan');
      }),
    );
  });

  it('says why, whenever it stays below what the policy allows', () => {
    fc.assert(
      fc.property(input, ({ made, allowed }) => {
        const decision = decide(made);
        return decision.mode === allowed || decision.reasons.some(({ code }) => !code.startsWith('mode-'));
      }),
    );
  });
});
