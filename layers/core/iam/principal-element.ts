import { parseArn } from '../identity.ts';
import { type Caller, isProvider } from './caller.ts';
import type { RawPrincipal } from './document.ts';
import { serviceName } from './service-name.ts';
import { MAYBE, type Missing, NO, type Truth, YES } from './truth.ts';

/** How a Principal element matches the caller, weakest first. The match decides which limits still apply. */
export const NAMED = {
  not: 0,
  /** The account, which delegates: the caller's own policies must also allow it. */
  account: 1,
  /** Its role, or the user behind a federated session: limited by the boundary and by session policies. */
  role: 2,
  /** Everyone (`*`). */
  everyone: 3,
  /** The exact user, session, root, service or provider. */
  exact: 4,
} as const;
export type Named = (typeof NAMED)[keyof typeof NAMED];

type Entry =
  | { readonly kind: 'any' }
  | { readonly kind: 'any-service' }
  | { readonly kind: 'any-provider' }
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'arn'; readonly arn: string }
  | { readonly kind: 'role'; readonly arn: string; readonly account: string; readonly name: string }
  | { readonly kind: 'session'; readonly arn: string; readonly account: string; readonly role: string }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'federated'; readonly name: string }
  | { readonly kind: 'canonical' }
  | { readonly kind: 'none' };

/** The meaning of `*` under each key of the element: everyone only under `AWS`. */
const ANY: Readonly<Record<RawPrincipal['type'], Entry>> = {
  AWS: { kind: 'any' },
  Service: { kind: 'any-service' },
  Federated: { kind: 'any-provider' },
  CanonicalUser: { kind: 'none' },
};

export interface PrincipalElement {
  readonly not: boolean;
  readonly entries: readonly Entry[];
}

/** @param report reports entries that match no principal. */
export function compilePrincipals(
  element: { readonly not: boolean; readonly entries: readonly RawPrincipal[] },
  report: (problem: string) => void,
): PrincipalElement {
  return { not: element.not, entries: element.entries.map((entry) => compileEntry(entry, report)) };
}

function compileEntry({ type, value: raw }: RawPrincipal, report: (problem: string) => void): Entry {
  const value = raw.trim();
  if (value === '*') return ANY[type];
  if (type === 'Service') return { kind: 'service', name: serviceName(value).toLowerCase() };
  if (type === 'Federated') return { kind: 'federated', name: value };
  if (type === 'CanonicalUser') return { kind: 'canonical' };
  if (/^\d{12}$/.test(value)) return { kind: 'account', account: value };
  const arn = parseArn(value);
  if (!arn) {
    if (!/^A[A-Z]{2}A[A-Z0-9]{12,}$/.test(value)) report(`expected an account, ARN or "*", got ${JSON.stringify(raw)}`);
    return { kind: 'none' };
  }
  if (/[*?]/.test(value)) {
    report(`a principal cannot contain a wildcard: ${JSON.stringify(raw)} matches no principal`);
    return { kind: 'none' };
  }
  if (arn.resource === 'root') return { kind: 'account', account: arn.account };
  const [kind, ...path] = arn.resource.split('/');
  if (kind === 'role') return { kind: 'role', arn: value, account: arn.account, name: path.at(-1) ?? '' };
  if (kind === 'assumed-role') return { kind: 'session', arn: value, account: arn.account, role: path[0] ?? '' };
  return { kind: 'arn', arn: value };
}

/** What a MAYBE for an entry depends on. */
const SESSION_NAME = 'sts:rolesessionname';
const CANONICAL_USER = 's3:canonicaluser';

export interface NamedTruth {
  readonly truth: Truth;
  readonly named: Named;
}

const noMatch: NamedTruth = { truth: NO, named: NAMED.not };
const certain = new Map<Named, NamedTruth>(Object.values(NAMED).map((named) => [named, { truth: YES, named }]));
const yes = (named: Named): NamedTruth => certain.get(named) ?? noMatch;

/** Whether the element (Principal or NotPrincipal) applies to the caller, and how it matches.
 *
 * @param unknownRest whether facts that are not given (a role's session name) are unknown rather than absent. */
export function principalNamed(
  element: PrincipalElement,
  caller: Caller,
  unknownRest: boolean,
  missing: Missing,
): NamedTruth {
  const best = bestEntry(element.entries, caller, unknownRest);
  if (best.truth === MAYBE) missing.add(best.named === NAMED.exact ? SESSION_NAME : CANONICAL_USER);
  if (!element.not) return best;
  if (best.truth === NO) return yes(NAMED.everyone);
  return best.truth === YES ? noMatch : { truth: MAYBE, named: NAMED.everyone };
}

/** Whether a Deny with NotPrincipal exempts the caller. AWS checks the account, the role and the session separately, so
 * naming only the account or the role exempts no principal in it; a principal with a boundary is never exempt. Source: IAM
 * User Guide, "AWS JSON policy elements: NotPrincipal". */
export function exemptByNotPrincipal(element: PrincipalElement, caller: Caller, hasBoundary: boolean): boolean {
  if (hasBoundary) return false;
  const best = bestEntry(element.entries, caller, false);
  return best.named >= NAMED.everyone || (best.named === NAMED.role && caller.kind === 'role');
}

function bestEntry(entries: readonly Entry[], caller: Caller, unknownRest: boolean): NamedTruth {
  let best = noMatch;
  for (const entry of entries) {
    const one = entryNames(entry, caller, unknownRest);
    if (one.truth === NO) continue;
    const better = best.truth === NO || (one.truth === YES && (best.truth === MAYBE || one.named > best.named));
    if (better) best = one;
  }
  return best;
}

// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one case for each form of a Principal entry.
function entryNames(entry: Entry, caller: Caller, unknownRest: boolean): NamedTruth {
  switch (entry.kind) {
    case 'any':
      return yes(NAMED.everyone);
    case 'any-service':
      return caller.kind === 'service' ? yes(NAMED.exact) : noMatch;
    case 'any-provider':
      return isProvider(caller) ? yes(NAMED.exact) : noMatch;
    case 'account':
      if (caller.account !== entry.account || isProvider(caller)) return noMatch;
      return yes(caller.kind === 'root' ? NAMED.exact : NAMED.account);
    case 'arn':
      if (caller.arn === entry.arn) return yes(NAMED.exact);
      return federatedBy(caller) === entry.arn ? yes(NAMED.role) : noMatch;
    case 'role':
      return isRole(entry, caller) ? yes(NAMED.role) : noMatch;
    case 'session':
      if (caller.arn === entry.arn) return yes(NAMED.exact);
      return unknownRest && caller.kind === 'role' && caller.account === entry.account && caller.name === entry.role
        ? { truth: MAYBE, named: NAMED.exact }
        : noMatch;
    case 'service':
      return caller.kind === 'service' && serviceName(caller.arn).toLowerCase() === entry.name
        ? yes(NAMED.exact)
        : noMatch;
    case 'federated':
      return caller.arn === entry.name ? yes(NAMED.exact) : noMatch;
    case 'canonical':
      return caller.account === '' ? noMatch : { truth: MAYBE, named: NAMED.account };
    case 'none':
      return noMatch;
  }
}

/** The user that created a federated session, assuming that both have the same name, by convention. Source: IAM User Guide,
 * "Policy evaluation for requests within a single account", on federated user principals. */
const federatedBy = ({ kind, partition, account, name }: Caller): string | undefined =>
  kind === 'federated-user' ? `arn:${partition}:iam::${account}:user/${name}` : undefined;

/** Role names are unique in an account regardless of path, and the ARN of a session does not contain the path. */
function isRole(entry: Extract<Entry, { kind: 'role' }>, caller: Caller): boolean {
  if (caller.kind === 'role') return caller.arn === entry.arn;
  return caller.kind === 'session' && caller.account === entry.account && caller.name === entry.name;
}
