import { type ActionName, actionName } from './action.ts';
import { accountInArn, contextLookup, type Lookup } from './context.ts';
import { allOf, allowedBy, deniedBy, type EvaluationRequest, type Finding, UNLIMITED } from './evaluate.ts';
import { arnGlob, type Glob, globText, isLiteral } from './glob.ts';
import { globCovers } from './glob-algebra.ts';
import type { CompiledPrincipal } from './principal.ts';
import { mentions } from './principal.ts';
import { isAllProtected, isProtected } from './protected.ts';
import { RCP_SERVICES } from './rcp-services.ts';
import { allowedRegions, deniedExtents, grantedRegions, type Layers, type Region } from './regions.ts';
import { MAYBE, NO, type Truth, YES } from './truth.ts';
import type { ContextValue } from './types.ts';

export interface Verdict {
  readonly verdict: 'yes' | 'no' | 'conditional';
  /** The condition keys that a conditional verdict depends on, sorted. */
  readonly missing: readonly string[];
  /** The keys of each grant, if one of several is enough. */
  readonly alternatives?: readonly (readonly string[])[];
}

export type Context = Readonly<Record<string, ContextValue>>;

const YES_VERDICT: Verdict = { verdict: 'yes', missing: [] };
export const NO_VERDICT: Verdict = { verdict: 'no', missing: [] };

export function verdictOf(truth: Truth, missing: readonly string[]): Verdict {
  if (truth === YES) return YES_VERDICT;
  return truth === NO ? NO_VERDICT : { verdict: 'conditional', missing: [...new Set(missing)].sort() };
}

export function symbolicLookup(
  principal: CompiledPrincipal,
  action: ActionName,
  resource: string,
  context: Context | undefined,
): Lookup {
  return contextLookup({
    caller: principal.caller,
    resource,
    resourceAccount: accountInArn(resource),
    given: context,
    unknownRest: true,
    tags: principal.tags,
    uniqueId: principal.uniqueId,
    issuedAt: principal.issuedAt,
    now: principal.now,
    organization: principal.organization,
    action,
  });
}

export function layersOf(principal: CompiledPrincipal, action: ActionName): Layers {
  const limits = [principal.boundary, principal.session].filter((policies) => policies.length > 0);
  return {
    identity: principal.caller.kind === 'root' ? 'everything' : principal.identity,
    limits: [...limits, ...principal.scps],
    denyOnly: RCP_SERVICES.has(action.service) ? principal.rcps.flat() : [],
  };
}

/** Whether the action can be allowed on SOME resource that matches `pattern` (an ARN pattern with `*` and `?`), by the
 * principal's own policies within all limits. Denies are applied; a Deny on a part of the pattern leaves `yes`. Resource
 * policies are not considered.
 *
 * @param context known keys; all others are unknown and make the verdict conditional if it depends on them. */
export function couldAllow(principal: CompiledPrincipal, action: string, pattern = '*', context?: Context): Verdict {
  if (!mentions(principal, action)) return NO_VERDICT;
  const name = actionName(action);
  const lookup = symbolicLookup(principal, name, pattern, context);
  if (isLiteral(pattern)) return onResource(principal, name, pattern, lookup);
  return best(openRegions(principal, name, arnGlob(pattern), lookup));
}

/** The regions where the action is allowed, without AWS-owned resources. */
const openRegions = (principal: CompiledPrincipal, action: ActionName, within: Glob, lookup: Lookup): Region[] =>
  allowedRegions(layersOf(principal, action), action, within, lookup).filter(
    (region) => !isAllProtected(action, region.glob),
  );

function best(open: readonly Region[]): Verdict {
  if (open.some((region) => region.truth === YES)) return YES_VERDICT;
  if (open.length === 0) return NO_VERDICT;
  const alternatives = open.map((region) => region.missing);
  return withAlternatives(verdictOf(MAYBE, alternatives.flat()), alternatives);
}

const withAlternatives = (verdict: Verdict, alternatives: readonly (readonly string[])[]): Verdict =>
  alternatives.length > 1 ? { ...verdict, alternatives } : verdict;

/** The verdict for one resource, without resource policies. */
function onResource(principal: CompiledPrincipal, action: ActionName, resource: string, lookup: Lookup): Verdict {
  const { caller, identity, boundary, session, scps } = principal;
  if (isProtected(action, resource)) return NO_VERDICT;
  const query: EvaluationRequest = {
    action,
    resource,
    lookup,
    caller,
    unknownRest: true,
    hasBoundary: boundary.length > 0,
  };
  const own = caller.kind === 'root' ? UNLIMITED : allowedBy(identity, query);
  if (own.truth === NO) return NO_VERDICT;
  const { denying, denyingRcps } = principal;
  const denied = deniedBy(RCP_SERVICES.has(action.service) ? [...denying, ...denyingRcps] : denying, query);
  if (denied.truth === YES) return NO_VERDICT;
  const findings: Finding[] = [own];
  if (boundary.length > 0) findings.push(allowedBy(boundary, query));
  if (session.length > 0) findings.push(allowedBy(session, query));
  for (const level of scps) findings.push(allowedBy(level, query));
  const allowed = allOf(findings);
  if (allowed.truth === NO) return NO_VERDICT;
  const verdict = verdictOf(denied.truth === MAYBE ? MAYBE : allowed.truth, [...allowed.missing, ...denied.missing]);
  if (verdict.verdict !== 'conditional' || !own.alternatives) return verdict;
  const rest = [...allOf(findings.slice(1)).missing, ...denied.missing];
  return withAlternatives(
    verdict,
    own.alternatives.map((keys) => [...keys, ...rest]),
  );
}

export interface PatternWithKeys {
  readonly pattern: string;
  readonly missing: readonly string[];
}

/** Patterns on which the action is allowed within all limits, and patterns on which it is denied, each with the keys that it
 * depends on (none: certain). */
export function allowedResources(
  principal: CompiledPrincipal,
  action: string,
  context?: Context,
): { readonly allow: readonly PatternWithKeys[]; readonly deny: readonly PatternWithKeys[] } {
  const name = actionName(action);
  const lookup = symbolicLookup(principal, name, '*', context);
  const layers = layersOf(principal, name);
  const within = arnGlob('*');
  if (!mentions(principal, action)) return { allow: [], deny: [] };
  const allow = openRegions(principal, name, within, lookup);
  const own = layers.identity === 'everything' ? [] : layers.identity;
  const deny = deniedExtents([...own, ...layers.limits.flat(), ...layers.denyOnly], name, lookup);
  // Resources that a grant with NotResource excludes count as denied, unless another grant certainly covers them.
  const whole = allow.filter((other) => other.truth === YES && other.minus.length === 0);
  const excluded = allow.flatMap((region) =>
    region.minus
      .filter((hole) => !whole.some((other) => globCovers(other.glob, hole)))
      .map((glob) => ({ glob, missing: region.missing })),
  );
  const shown = (parts: readonly { glob: Region['glob']; missing: readonly string[] }[]): PatternWithKeys[] =>
    parts.map(({ glob, missing }) => ({ pattern: globText(glob), missing }));
  return { allow: shown(allow), deny: shown([...deny, ...excluded]) };
}

/** Whether grants allow the action on EVERYTHING that matches the pattern; a Deny on a part is ignored. */
export function coversAll(
  principal: CompiledPrincipal,
  action: string,
  pattern: string,
  stage: 'granted' | 'open',
  context?: Context,
): Finding {
  const name = actionName(action);
  const lookup = symbolicLookup(principal, name, pattern, context);
  const within = arnGlob(pattern);
  const layers = layersOf(principal, name);
  const granting = stage === 'granted' ? { ...layers, limits: [] } : layers;
  const regions = (stage === 'granted' ? grantedRegions : allowedRegions)(granting, name, within, lookup);
  const whole = regions.filter((region) => globCovers(region.glob, within));
  const certain = whole.some((region) => region.truth === YES);
  const truth = certain ? YES : whole.length > 0 ? MAYBE : NO;
  return { truth, statements: [], missing: certain ? [] : whole.flatMap((region) => region.missing) };
}
