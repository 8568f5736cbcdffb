import { isInForce } from '../posture/exceptions.ts';
import type { Hold, ResponsePolicy, ResponseReason } from './types.ts';
import { plural } from './wording.ts';

const MINUTE = 60_000;
const REASSERTS_PER_HOUR = 30;

/** ISO 8601 time of the start of the window, `minutes` before `now`. */
export const windowStart = (now: string, minutes: number): string =>
  new Date(Date.parse(now) - minutes * MINUTE).toISOString();

const within = (times: readonly string[], now: string, minutes: number): number =>
  times.filter((time) => Date.parse(time) > Date.parse(now) - minutes * MINUTE).length;

/** Limits the containments of one identity: repeated ones mean that something undoes them, or that the evidence is wrong. */
export function attemptCap(
  policy: ResponsePolicy,
  attempts: readonly string[],
  now: string,
): ResponseReason | undefined {
  const count = within(attempts, now, policy.attemptWindowMinutes);
  if (count < policy.attemptCap) return undefined;
  return {
    code: 'attempt-cap',
    detail: `Contained ${plural(count, 'time')} in ${plural(policy.attemptWindowMinutes, 'minute')}, the cap is ${policy.attemptCap}: a responder must approve.`,
  };
}

/** A release is a decision by a person. Automatic containment does not override it for some time, whatever the evidence. */
export function coolDown(policy: ResponsePolicy, holds: readonly Hold[], now: string): ResponseReason | undefined {
  const released = holds.map((hold) => hold.createdAt);
  if (within(released, now, policy.coolDownMinutes) === 0) return undefined;
  return {
    code: 'cool-down',
    detail: `Released less than ${plural(policy.coolDownMinutes, 'minute')} ago: a responder must approve.`,
  };
}

/** Limits automatic containments at the same time: many of them are more likely a wrong detection than a lost account. The share is
 * checked from the second containment on, so that one identity can be contained in a small account. If the number of identities is
 * unknown, the second one trips the breaker. */
export function circuitBreaker(
  policy: ResponsePolicy,
  containments: readonly string[],
  knownIdentities: number,
  now: string,
): ResponseReason | undefined {
  const count = within(containments, now, policy.breakerWindowMinutes);
  const window = `in ${plural(policy.breakerWindowMinutes, 'minute')}`;
  if (count >= policy.breakerCount)
    return {
      code: 'circuit-breaker',
      detail: `${plural(count, 'automatic containment')} ${window}, the limit is ${policy.breakerCount}: a responder must approve.`,
    };
  if (count === 0 || (count + 1) / knownIdentities <= policy.breakerShare) return undefined;
  return {
    code: 'circuit-breaker',
    detail: `Another automatic containment would bring the total to ${count + 1} of ${plural(knownIdentities, 'identity', 'identities')} ${window}, above the limit of ${policy.breakerShare}: a responder must approve.`,
  };
}

/** The team's decision that a person approves every containment of this identity. Exceptions for single rules are not among
 * `exceptions`. */
export function exceptionLimit(
  exceptions: readonly { readonly expiresAt: string }[],
  now: string,
): ResponseReason | undefined {
  const exception = exceptions.find((one) => isInForce(one, Date.parse(now)));
  if (exception === undefined) return undefined;
  return {
    code: 'exception',
    detail: `An exception turns off automatic response until ${exception.expiresAt}: a responder must approve.`,
  };
}

/** Limits how often a containment that is undone repeatedly is reasserted. Then a person has to act. */
export function reassertCap(
  policy: ResponsePolicy,
  reasserts: readonly string[],
  now: string,
): ResponseReason | undefined {
  const most = policy.reassertsPerHour ?? REASSERTS_PER_HOUR;
  const count = within(reasserts, now, 60);
  if (count < most) return undefined;
  return {
    code: 'reassert-cap',
    detail: `The containment was undone and reasserted ${plural(count, 'time')} within an hour; the cap is ${most}.`,
  };
}
