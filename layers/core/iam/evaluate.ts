import type { ActionName } from './action.ts';
import type { Caller } from './caller.ts';
import type { CompiledPolicy, StatementIndex } from './compile.ts';
import type { Lookup } from './context.ts';
import { exemptByNotPrincipal, NAMED, type Named, type NamedTruth, principalNamed } from './principal-element.ts';
import { conditionsHold, resourceApplies, type Statement } from './statement.ts';
import { both, either, MAYBE, Missing, NO, type Truth, YES } from './truth.ts';
import type { StatementRef } from './types.ts';

/** One request, as statements are evaluated against it. */
export interface EvaluationRequest {
  readonly action: ActionName;
  readonly resource: string;
  readonly lookup: Lookup;
  readonly caller: Caller;
  readonly unknownRest: boolean;
  /** A NotPrincipal element never exempts a principal that has a boundary. */
  readonly hasBoundary: boolean;
}

/** The combined result of the statements of one layer, and the statements that caused it. */
export interface Finding {
  readonly truth: Truth;
  readonly statements: readonly StatementRef[];
  readonly missing: readonly string[];
  /** The keys that each conditional statement depends on, if one of several is enough. */
  readonly alternatives?: readonly (readonly string[])[];
}

export const NOTHING: Finding = { truth: NO, statements: [], missing: [] };
/** An absent layer limits nothing. */
export const UNLIMITED: Finding = { truth: YES, statements: [], missing: [] };
const EMPTY: readonly string[] = [];

/** Collects statements that apply: certain ones replace conditional ones. */
class Tally {
  truth: Truth = NO;
  #certain: StatementRef[] | undefined;
  #conditional: StatementRef[] | undefined;
  #missing: Missing | undefined;
  #alternatives: (readonly string[])[] | undefined;

  add(truth: Truth, ref: StatementRef, missing: Missing): void {
    if (truth === NO) return;
    this.truth = either(this.truth, truth);
    if (truth === YES) {
      this.#certain ??= [];
      this.#certain.push(ref);
      return;
    }
    this.#conditional ??= [];
    this.#conditional.push(ref);
    this.#missing ??= new Missing();
    this.#missing.addAll(missing.keys);
    this.#alternatives ??= [];
    this.#alternatives.push(missing.keys);
  }

  finding(): Finding {
    if (this.truth === NO) return NOTHING;
    if (this.truth === YES) return { truth: YES, statements: this.#certain ?? [], missing: EMPTY };
    const found: Finding = { truth: MAYBE, statements: this.#conditional ?? [], missing: this.#missing?.keys ?? EMPTY };
    return this.#alternatives && this.#alternatives.length > 1 ? { ...found, alternatives: this.#alternatives } : found;
  }
}

/** Whether the statement applies to the request, ignoring its Principal element. */
function applies(statement: Statement, request: EvaluationRequest, missing: Missing): Truth {
  const resource = resourceApplies(statement, request.resource, request.lookup, missing);
  if (resource === NO) return NO;
  return both(resource, conditionsHold(statement, request.lookup, missing));
}

function tally(index: StatementIndex, request: EvaluationRequest, into: Tally): void {
  if (index.all.length === 0) return;
  index.some(request.action, (statement) => {
    const missing = new Missing();
    const named = statement.principals ? namedTruth(statement, request, missing) : YES;
    if (named !== NO) into.add(both(named, applies(statement, request, missing)), statement.ref, missing);
    return false;
  });
}

function namedTruth(statement: Statement, request: EvaluationRequest, missing: Missing): Truth {
  const { principals, effect } = statement;
  if (!principals) return YES;
  if (principals.not && effect === 'Deny') {
    return exemptByNotPrincipal(principals, request.caller, request.hasBoundary) ? NO : YES;
  }
  return principalNamed(principals, request.caller, request.unknownRest, missing).truth;
}

/** Whether any of the policies allows the request. */
export function allowedBy(policies: readonly CompiledPolicy[], request: EvaluationRequest): Finding {
  const gathered = new Tally();
  for (const policy of policies) tally(policy.allows, request, gathered);
  return gathered.finding();
}

/** Whether any of the policies denies the request. */
export function deniedBy(policies: readonly CompiledPolicy[], request: EvaluationRequest): Finding {
  const gathered = new Tally();
  for (const policy of policies) tally(policy.denies, request, gathered);
  return gathered.finding();
}

/** What a resource policy allows, by how it names the caller. */
export interface ResourceGrant {
  /** Names the exact user or session, or everyone: no boundary or session policy limits it within the account. */
  readonly direct: Finding;
  /** Names the role: its boundary and session policies limit it. */
  readonly role: Finding;
  /** Names the account: the caller's own policies must also allow it. */
  readonly account: Finding;
}

const EVERYONE: NamedTruth = { truth: YES, named: NAMED.everyone };

export const NO_GRANT: ResourceGrant = { direct: NOTHING, role: NOTHING, account: NOTHING };

export function grantedBy(policy: CompiledPolicy, request: EvaluationRequest): ResourceGrant {
  const direct = new Tally();
  const role = new Tally();
  const account = new Tally();
  policy.allows.some(request.action, (statement) => {
    const missing = new Missing();
    // A statement without a Principal element could apply to any principal; it is uncertain anyway.
    const named = statement.principals
      ? principalNamed(statement.principals, request.caller, request.unknownRest, missing)
      : EVERYONE;
    if (named.truth === NO) return false;
    const truth = both(named.truth, applies(statement, request, missing));
    pick(named.named, direct, role, account).add(truth, statement.ref, missing);
    return false;
  });
  return { direct: direct.finding(), role: role.finding(), account: account.finding() };
}

function pick(named: Named, direct: Tally, role: Tally, account: Tally): Tally {
  if (named === NAMED.account) return account;
  return named === NAMED.role ? role : direct;
}

/** All of them must hold. */
export function allOf(findings: readonly Finding[]): Finding {
  let truth: Truth = YES;
  for (const finding of findings) truth = both(truth, finding.truth);
  if (truth === NO) return NOTHING;
  return {
    truth,
    statements: findings.flatMap((finding) => finding.statements),
    missing: findings.flatMap((finding) => (finding.truth === MAYBE ? finding.missing : EMPTY)),
  };
}

/** At least one must hold; a certain one makes the conditional ones irrelevant. */
export function anyOf(findings: readonly Finding[]): Finding {
  let truth: Truth = NO;
  for (const finding of findings) truth = either(truth, finding.truth);
  if (truth === NO) return NOTHING;
  const counting = findings.filter((finding) => finding.truth === truth);
  return {
    truth,
    statements: counting.flatMap((finding) => finding.statements),
    missing: counting.flatMap((finding) => finding.missing),
  };
}
