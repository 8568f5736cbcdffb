import { type IdentityArn, parseArn } from '../identity.ts';
import type { Assessment } from '../posture/assess.ts';
import type { GraphNode } from '../posture/escalation/edge.ts';
import { escalationsOf } from '../posture/escalation/index.ts';
import type { Unreadable } from '../posture/estate.ts';
import type { Escalation } from '../posture/types.ts';
import { unknownPolicies } from './absent-policies.ts';
import { type Across, acrossAccounts } from './across-accounts.ts';
import { escalationAlong } from './escalation-along.ts';

/** The shortest path by which one identity becomes another. */
export interface PathAnswer {
  /** True if the start is an administrator of the account of the end: it can become every identity there, and needs no path. */
  readonly admin: boolean;
  /** undefined: no path is known. */
  readonly path?: Escalation;
  /** True if the path ends at an administrator of the account, which can become every identity of it. */
  readonly byAdmin?: true;
  /** How an administrator of another account gets to the end: the start, or the end of `path`. */
  readonly across?: Across;
  /** Why there may be a path although none is known. */
  readonly unknown?: UnknownPolicies;
  /** What was skipped or could not be read, and may open a path. Absent if a path is known. */
  readonly unreadable?: readonly Unreadable[];
}

/** An identity, the start or one that it can become, with policies of which nothing is known. */
export interface UnknownPolicies {
  readonly identity: IdentityArn;
  /** `policy:<name>` */
  readonly dependsOn: readonly string[];
}

/** The path that the posture of the identity reports; for ends with no more privilege than its own, the shortest unconditional
 * path, or else the shortest. Without one, the path to an administrator, who can become the end.
 * @param from, to ARNs of identities of the assessment. */
export function pathBetween(assessment: Assessment, from: IdentityArn, to: IdentityArn): PathAnswer {
  const holdsAdmin = assessment.compiled.identities.get(from)?.holdsAdmin ?? false;
  const admin = holdsAdmin && sameAccount(from, to);
  if (from === to || admin) return { admin };
  const escalations = escalationsOf(assessment.graph, from);
  const path = escalations.find((escalation) => escalation.to === to) ?? shortestPath(assessment, from, to);
  if (path !== undefined) return { admin, path };
  const viaAdmin = viaAdministrator(assessment, holdsAdmin ? from : escalations, to);
  if (viaAdmin !== undefined) return { admin, ...viaAdmin };
  const unknown = unknownPoliciesFrom(assessment, from);
  const unreadable = assessment.estates.flatMap((estate) => estate.unreadable);
  return {
    admin,
    ...(unknown === undefined ? {} : { unknown }),
    ...(unreadable.length === 0 ? {} : { unreadable }),
  };
}

const sameAccount = (a: IdentityArn, b: IdentityArn): boolean => parseArn(a)?.account === parseArn(b)?.account;

function shortestPath({ graph }: Assessment, from: IdentityArn, to: IdentityArn): Escalation | undefined {
  const isEnd = ({ identity }: GraphNode): boolean => identity.arn === to;
  for (const unconditional of [true, false]) {
    const path = escalationAlong(graph, graph.reverse.shortestPathsTo(isEnd, unconditional), from);
    if (path !== undefined) return { ...path, to };
  }
  return undefined;
}

/** As an administrator of another account, or by becoming an administrator: of the account of the end, or else of another one.
 * @param start an administrator, or the escalations of an identity that is none */
function viaAdministrator(
  assessment: Assessment,
  start: IdentityArn | readonly Escalation[],
  to: IdentityArn,
): Pick<PathAnswer, 'path' | 'byAdmin' | 'across'> | undefined {
  const becoming = typeof start === 'string' ? [] : start.filter((escalation) => escalation.admin);
  const path = becoming.find((escalation) => sameAccount(escalation.to, to));
  if (path !== undefined) return { path, byAdmin: true };
  if (typeof start !== 'string' && becoming.length === 0) return undefined;
  const isEnd = ({ identity }: GraphNode): boolean => identity.arn === to;
  const leading = new Set([to, ...assessment.graph.reverse.shortestPathsTo(isEnd, false).keys()]);
  const administrators = typeof start === 'string' ? [{ to: start }] : becoming;
  for (const one of administrators) {
    const across = acrossAccounts(assessment, one.to, leading);
    if (across !== undefined) return 'steps' in one ? { path: one, across } : { across };
  }
  return undefined;
}

/** The policies that are unknown of the identity or, if there are none, of the nearest identity that it can become. */
export function unknownPoliciesFrom({ graph, compiled }: Assessment, from: IdentityArn): UnknownPolicies | undefined {
  const of = (identity: IdentityArn): UnknownPolicies | undefined => {
    const known = compiled.identities.get(identity);
    const dependsOn = known === undefined ? [] : unknownPolicies(known);
    return dependsOn.length === 0 ? undefined : { identity, dependsOn };
  };
  const isEnd = ({ identity }: GraphNode): boolean => of(identity.arn) !== undefined;
  const reached = () => escalationAlong(graph, graph.reverse.shortestPathsTo(isEnd, false), from)?.to;
  return of(from) ?? of(reached() ?? from);
}
