import { type IdentityArn, principalKey, principalNameOf } from '../identity.ts';
import type { Posture, ReasonCode } from '../posture/types.ts';
import type { Subject } from './types.ts';

/** Reasons that concern trust outside of the account. */
const TRUSTS_OUTSIDE: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'OIDC_TRUST_TOO_BROAD',
  'OIDC_TRUST_WITHOUT_AUDIENCE',
  'SAML_TRUST_WITHOUT_AUDIENCE',
  'ROLES_ANYWHERE_TRUST_TOO_BROAD',
  'TRUST_WITHOUT_EXTERNAL_ID',
  'TRUST_TO_ANYONE',
  'TRUST_TO_UNKNOWN_ACCOUNT',
]);
/** Classes of roles that are assumed from outside of the account. */
const ASSUMED_FROM_OUTSIDE: ReadonlySet<Posture['class']> = new Set<Posture['class']>(['vendor', 'pipeline', 'sso']);

const activeKeys = ({ containment }: Posture): readonly string[] =>
  containment.accessKeys === 'unknown'
    ? []
    : containment.accessKeys.filter(({ status }) => status === 'Active').map(({ id }) => id);

/** Whether the identity needs a baseline on the first day: tiers 0 and 1, active access keys, trust outside of the account. */
function isWorthReading(posture: Posture): boolean {
  if (posture.kind === 'secret' || posture.containment.serviceLinked) return false;
  if (posture.tier <= 1 || activeKeys(posture).length > 0) return true;
  if (posture.kind !== 'role') return false;
  return ASSUMED_FROM_OUTSIDE.has(posture.class) || posture.reasons.some(({ code }) => TRUSTS_OUTSIDE.has(code));
}

/** The identities of one account whose event history is read. */
export class HistoryTargets {
  readonly identities: readonly IdentityArn[];
  /** Ids of their active access keys, those of the riskiest identities first. */
  readonly accessKeys: readonly string[];
  readonly #arns: ReadonlySet<IdentityArn>;
  readonly #names = new Map<string, IdentityArn>();
  readonly #owners = new Map<string, IdentityArn>();

  constructor(postures: readonly Posture[]) {
    const targets = postures.filter(isWorthReading).sort((a, b) => a.tier - b.tier || b.score - a.score);
    this.identities = targets.map(({ identity }) => identity);
    this.accessKeys = targets.flatMap(activeKeys);
    this.#arns = new Set(this.identities);
    for (const target of targets) {
      const name = principalNameOf(target.identity);
      if (name !== undefined) this.#names.set(principalKey(name), target.identity);
      for (const key of activeKeys(target)) this.#owners.set(key, target.identity);
    }
  }

  /** undefined: not one of the identities. */
  identityOf(subject: Subject): IdentityArn | undefined {
    if (subject.kind === 'key') return this.#owners.get(subject.accessKeyId);
    if (this.#arns.has(subject.identity)) return subject.identity;
    const name = subject.kind === 'name' ? principalNameOf(subject.identity) : undefined;
    return name === undefined ? undefined : this.#names.get(principalKey(name));
  }
}
