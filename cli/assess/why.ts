import type { Severity, Tier } from '../../layers/core/identity.ts';
import type { Io } from '../io.ts';
import { paint } from '../paint.ts';
import { severityText } from '../render.ts';
import { withShortArns } from './arn-text.ts';
import { shortReason, topReasons } from './reason-text.ts';

const MOST = 4;

/** An identity of an assessment or of a deployment. */
interface AssessedIdentity {
  readonly account: string;
  readonly tier: Tier;
  readonly tierWhy: string;
  readonly reasons: readonly { readonly code: string; readonly severity: Severity; readonly evidence?: unknown }[];
}

/** The most severe reasons of an identity in words, colored by severity. */
export function whyOf(io: Io, identity: AssessedIdentity): string {
  const reasons = topReasons(identity, MOST).map((reason) =>
    severityText(io, reason.severity, shortReason(reason, identity.tier)),
  );
  const more = identity.reasons.filter(({ severity }) => severity !== 'info').length - reasons.length;
  if (more > 0) reasons.push(paint(io, 'dim', `+${more}`));
  return reasons.length === 0
    ? paint(io, 'dim', withShortArns(identity.tierWhy, identity.account))
    : reasons.join(' · ');
}
