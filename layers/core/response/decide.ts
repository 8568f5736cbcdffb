import type { IncidentState } from '../detection/types.ts';
import { compareSeverity } from '../identity.ts';
import { ineligibilities, playbookFor } from './eligibility.ts';
import { holdAgainst } from './evidence.ts';
import { attemptCap, circuitBreaker, coolDown, exceptionLimit } from './limits.ts';
import {
  type DecisionInput,
  type Playbook,
  RESPONSE_MODES,
  type ResponseDecision,
  type ResponseMode,
  type ResponsePolicy,
  type ResponseReason,
} from './types.ts';

export { DEFAULT_RESPONSE_POLICY } from './policy.ts';

/** One reason not to go beyond a mode. */
interface Limit {
  readonly atMost: ResponseMode;
  readonly reason: ResponseReason;
}

const rank = (mode: ResponseMode): number => RESPONSE_MODES.indexOf(mode);

const limit = (atMost: ResponseMode, code: ResponseReason['code'], detail: string): Limit => ({
  atMost,
  reason: { code, detail },
});

/** States in which a containment or release exists, or the incident is over. */
const HANDLED: ReadonlySet<IncidentState> = new Set<IncidentState>([
  'containing',
  'contained',
  'undone',
  'releasing',
  'released',
  'replaced',
  'closed',
]);

/** Decides the response to an incident. Pure. The decision never exceeds the mode in the policy, and its reasons include every limit
 * that reduced the mode. Unreadable facts allow no change: an unreadable policy leads to `observe`, an unreadable kill switch or
 * posture to at most `plan`, which changes nothing. */
export function decide(input: DecisionInput): ResponseDecision {
  const { policy, incident } = input;
  const playbook = playbookFor(incident.identity);
  if (policy === 'unreadable')
    return observe(playbook, [
      { code: 'configuration-unreadable', detail: 'The response policy cannot be read: nothing is changed.' },
    ]);
  const refused = ineligibilities({
    identity: incident.identity,
    protected: policy.protected,
    ownRoles: input.ownRoles,
    account: input.account,
  });
  if (refused.length > 0) return observe(null, refused);
  const wanted = modeByPolicy(policy, input, playbook);
  const limits = [
    ...outageLimits(input, wanted),
    ...factLimits(input),
    ...evidenceLimits(input, policy),
    ...historyLimits(input, policy),
  ];
  const effective = limits.filter(({ atMost }) => rank(atMost) < rank(wanted.mode));
  return {
    mode: RESPONSE_MODES.find((mode) => effective.some(({ atMost }) => atMost === mode)) ?? wanted.mode,
    playbook,
    reasons: [wanted.reason, ...effective.map(({ reason }) => reason)],
  };
}

const observe = (playbook: Playbook | null, reasons: readonly ResponseReason[]): ResponseDecision => ({
  mode: 'observe',
  playbook,
  reasons,
});

interface WantedMode {
  readonly mode: ResponseMode;
  readonly reason: ResponseReason;
  readonly acceptsOutage: boolean;
}

const classOf = ({ posture, incident }: DecisionInput) => posture?.class ?? incident.class;

/** The mode of the first rule that matches class, tier and playbook. An unknown class or tier matches no list. */
function modeByPolicy(policy: ResponsePolicy, input: DecisionInput, playbook: Playbook | null): WantedMode {
  const actual = { class: classOf(input), tier: input.posture?.tier ?? input.incident.tier };
  const position = policy.rules.findIndex(
    (rule) =>
      (rule.classes?.some((name) => name === actual.class) ?? true) &&
      (rule.tiers?.some((tier) => tier === actual.tier) ?? true) &&
      (rule.playbooks?.some((name) => name === playbook) ?? true),
  );
  const rule = policy.rules[position];
  if (rule === undefined)
    return {
      mode: policy.defaultMode,
      acceptsOutage: false,
      reason: {
        code: 'mode-is-default',
        detail: `No rule in the response policy matches. The default mode applies: ${policy.defaultMode}.`,
      },
    };
  return {
    mode: rule.mode,
    acceptsOutage: rule.acceptOutage ?? false,
    reason: { code: 'mode-from-policy', detail: `Rule ${position + 1} of the policy: ${rule.mode}.` },
  };
}

/** A containment interrupts a workload until it fetches new credentials. The policy has to accept that explicitly. */
const outageLimits = (input: DecisionInput, { acceptsOutage }: WantedMode): Limit[] =>
  classOf(input) === 'workload' && !acceptsOutage
    ? [limit('approve', 'workload-outage', 'Containment interrupts a workload: a responder must approve.')]
    : [];

/** Limits from the kill switch and from facts that are unreadable. */
function factLimits({ killSwitch, posture }: DecisionInput): Limit[] {
  const found: Limit[] = [];
  if (killSwitch === 'on') found.push(limit('plan', 'kill-switch', 'The kill switch is on: nothing is changed.'));
  if (killSwitch === 'unreadable')
    found.push(limit('plan', 'configuration-unreadable', 'The kill switch cannot be read: nothing is changed.'));
  if (posture === undefined)
    found.push(limit('plan', 'unknown-posture', 'The posture of the identity is unknown: nothing is changed.'));
  else {
    if (posture.containment.immutableId === 'unknown')
      found.push(
        limit('approve', 'unknown-immutable-id', 'Its immutable id could not be read: a responder must approve.'),
      );
    // An attacker can write a tag or a name: it may call for more caution, but it protects no identity.
    if (posture.class === 'break-glass')
      found.push(
        limit(
          'approve',
          'break-glass',
          `It looks like a break-glass identity (${posture.classWhy}): a responder must approve.`,
        ),
      );
  }
  return found;
}

function evidenceLimits({ incident, holds, now }: DecisionInput, policy: ResponsePolicy): Limit[] {
  const found: Limit[] = [];
  if (HANDLED.has(incident.state))
    found.push(limit('observe', 'already-contained', `The incident is ${incident.state}.`));
  const hold = holdAgainst(incident, holds, now);
  if (hold !== undefined)
    found.push(limit('observe', 'hold', `A hold by ${hold.by} covers this evidence until ${hold.expiresAt}.`));
  if (incident.replayed === true)
    found.push(
      limit(
        'plan',
        'replayed-evidence',
        'Some of its evidence was replayed: nothing is changed unless a responder asks.',
      ),
    );
  if (!(incident.confidence >= policy.autoConfidence))
    found.push(
      limit(
        'approve',
        'confidence-below-threshold',
        `Confidence ${incident.confidence.toFixed(2)} is below ${policy.autoConfidence}: a responder must approve.`,
      ),
    );
  const least = policy.autoSeverity ?? 'high';
  if (compareSeverity(incident.severity, least) < 0)
    found.push(
      limit(
        'approve',
        'severity-below-threshold',
        `Severity ${incident.severity} is below ${least}: a responder must approve.`,
      ),
    );
  return found;
}

function historyLimits(input: DecisionInput, policy: ResponsePolicy): Limit[] {
  const { now } = input;
  const reasons: (ResponseReason | undefined)[] = [
    exceptionLimit(input.exceptions, now),
    attemptCap(policy, input.attempts, now),
    coolDown(policy, input.holds, now),
    circuitBreaker(policy, input.recentContainments, input.knownIdentities, now),
  ];
  return reasons.flatMap((reason) => (reason === undefined ? [] : [{ atMost: 'approve' as const, reason }]));
}
