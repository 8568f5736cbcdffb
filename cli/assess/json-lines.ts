import type { Posture } from '../../layers/core/posture/types.ts';
import type { Report } from './report.ts';
import { type UsageLine, usageLine } from './usage/usage-line.ts';

/** One line of `--json`, a stable format. */
export interface AssessLine {
  readonly identity: string;
  readonly account: string;
  readonly kind: 'user' | 'role' | 'root' | 'resource';
  readonly class: string;
  readonly tier: number;
  readonly score: number;
  readonly admin: boolean;
  readonly owner: string | null;
  readonly escalations: readonly {
    readonly to: string;
    readonly admin: boolean;
    readonly steps: readonly {
      readonly rule: string;
      readonly actions: readonly string[];
      readonly target: string;
      readonly conditional: boolean;
    }[];
  }[];
  /** Only with `--activity` or `--last-accessed`. */
  readonly usage?: UsageLine;
  readonly reasons: readonly {
    readonly code: string;
    readonly severity: string;
    readonly detail: string;
    readonly remediation?: string;
  }[];
}

/** Users, roles, root users and resources that outsiders can use, one object per line. */
export const jsonLines = (postures: readonly Posture[], report: Report, isDetailed: boolean): readonly string[] =>
  postures.flatMap((posture) => {
    const line = lineOf(posture);
    const usage = usageLine(posture, report, isDetailed);
    return line === undefined ? [] : [JSON.stringify(usage === undefined ? line : { ...line, usage })];
  });

/** Undefined for secrets, which are not part of the format. */
export function lineOf(posture: Posture): AssessLine | undefined {
  const { kind } = posture;
  if (kind === 'secret') return undefined;
  return {
    identity: posture.identity,
    account: posture.account,
    kind,
    class: posture.class,
    tier: posture.tier,
    score: posture.score,
    // False for conditional administrators, which have a reason and a tier.
    admin: posture.admin === true,
    owner: posture.owner,
    escalations: posture.escalations.map(({ to, admin, steps }) => ({
      to,
      admin,
      steps: steps.map(({ rule, actions, target, conditional }) => ({ rule, actions, target, conditional })),
    })),
    reasons: posture.reasons.map(({ code, severity, detail, remediation }) => ({
      code,
      severity,
      detail,
      ...(remediation === undefined ? {} : { remediation }),
    })),
  };
}
