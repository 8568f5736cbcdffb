import { SEVERITIES, type Severity, type Tier } from '../../identity.ts';
import { REASON_CODES, type Reason } from '../types.ts';
import { accountTrust } from './account-trust.ts';
import { attachment } from './attachment.ts';
import { REASONS } from './catalogue.ts';
import { confusedDeputy } from './confused-deputy.ts';
import { excess } from './excess.ts';
import { exposed } from './exposed.ts';
import { federation } from './federation.ts';
import { keys } from './keys.ts';
import { ownership } from './ownership.ts';
import { resourceGrants } from './resource-grants.ts';
import { rights } from './rights.ts';
import { rolesAnywhere } from './roles-anywhere.ts';
import { signIn } from './sign-in.ts';
import type { ReasonDraft, ReasonFinder, Subject } from './subject.ts';
import { unknowns } from './unknowns.ts';
import { use } from './use.ts';

const FINDERS: readonly ReasonFinder[] = [
  rights,
  federation,
  accountTrust,
  rolesAnywhere,
  resourceGrants,
  confusedDeputy,
  keys,
  signIn,
  exposed,
  use,
  excess,
  ownership,
  attachment,
  unknowns,
];

/** All reasons for an identity; each code occurs at most once. */
export const findReasons = (subject: Subject): ReasonDraft[] => FINDERS.flatMap((finder) => [...finder(subject)]);

/** Sets the severity of drafts, which depends on the tier, and sorts them by severity, highest first. */
export function reasonsOf(drafts: readonly ReasonDraft[], tier: Tier): Reason[] {
  return drafts.map((draft) => reasonOf(draft, tier)).sort(bySeverity);
}

function reasonOf({ code, detail, evidence, remediation, shift }: ReasonDraft, tier: Tier): Reason {
  const { severity, frameworks } = REASONS[code];
  return {
    code,
    severity: shifted(severity[tier], shift ?? 0),
    detail,
    evidence,
    ...(remediation === undefined ? {} : { remediation }),
    frameworks,
  };
}

function shifted(severity: Severity, steps: number): Severity {
  const position = SEVERITIES.indexOf(severity) + steps;
  return SEVERITIES[Math.min(Math.max(position, 0), SEVERITIES.length - 1)] ?? severity;
}

const bySeverity = (a: Reason, b: Reason): number =>
  SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
  REASON_CODES.indexOf(a.code) - REASON_CODES.indexOf(b.code);
