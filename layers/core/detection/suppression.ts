import { parseArn } from '../identity.ts';
import { isInForce } from '../posture/exceptions.ts';
import { modeOf, type RuleModeSetting } from './rule-modes.ts';
import type { IdentityState, Signal } from './types.ts';

/** What the team decided about the matches of a rule for an identity. */
export type Verdict =
  | { readonly kind: 'report' }
  | { readonly kind: 'drop' }
  /** The match stays in the evidence, with the reason. It opens no incident, and raises none. */
  | { readonly kind: 'suppress'; readonly by: string };

const REPORT: Verdict = { kind: 'report' };

/**
 * @param time event time, milliseconds since the epoch: an exception applies until it expires.
 */
export function verdictOn(
  rule: string,
  time: number,
  { identity, posture, exceptions }: Pick<IdentityState, 'identity' | 'posture' | 'exceptions'>,
  modes: readonly RuleModeSetting[] = [],
): Verdict {
  const exception = exceptions.find(
    (one) => 'rule' in one.accepts && one.accepts.rule === rule && isInForce(one, time),
  );
  if (modes.length > 0) {
    const account = parseArn(identity)?.account ?? '';
    const mode = modeOf(modes, rule, { account, class: posture?.class });
    if (mode === 'off') return { kind: 'drop' };
    if (mode === 'observe') return { kind: 'suppress', by: 'observe' };
  }
  return exception === undefined ? REPORT : { kind: 'suppress', by: `exception ${exception.id}` };
}

/** Whether a signal is evidence only. */
export const isSuppressed = ({ evidence }: Pick<Signal, 'evidence'>): boolean => evidence.suppressed !== undefined;

export const unsuppressed = (signals: readonly Signal[]): readonly Signal[] =>
  signals.some(isSuppressed) ? signals.filter((signal) => !isSuppressed(signal)) : signals;
