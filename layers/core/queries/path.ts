import { type IdentityArn, parseArn } from '../identity.ts';
import type { Assessment } from '../posture/assess.ts';
import { type Edge, type GraphNode, stepOf } from '../posture/escalation/edge.ts';
import { escalationsOf } from '../posture/escalation/index.ts';
import { pathFrom, type StepToAdmin } from '../posture/escalation/reverse-graph.ts';
import type { Unreadable } from '../posture/estate.ts';
import type { Escalation } from '../posture/types.ts';
import { unknownPolicies } from './absent-policies.ts';

/** The shortest path by which one identity becomes another. */
export interface PathAnswer {
  /** Administrators can become every identity of their account; they need no path. */
  readonly admin: boolean;
  /** undefined: no path is known. */
  readonly path?: Escalation;
  /** True if the path ends at an administrator of the account, which can become every identity of it. */
  readonly byAdmin?: true;
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
 * path, or else the shortest. Without one, the path to an administrator of the account of the end.
 * @param from, to ARNs of identities of the assessment. */
export function pathBetween(assessment: Assessment, from: IdentityArn, to: IdentityArn): PathAnswer {
  const { graph, compiled } = assessment;
  const admin = compiled.identities.get(from)?.holdsAdmin ?? false;
  if (from === to || admin) return { admin };
  const escalations = escalationsOf(graph, from);
  const known = escalations.find((escalation) => escalation.to === to);
  if (known !== undefined) return { admin, path: known };
  const isEnd = ({ identity }: GraphNode): boolean => identity.arn === to;
  for (const unconditional of [true, false]) {
    const path = escalationAlong(graph, graph.reverse.shortestPathsTo(isEnd, unconditional), from);
    if (path !== undefined) return { admin, path: { ...path, to } };
  }
  const account = parseArn(to)?.account;
  const over = escalations.find((escalation) => escalation.admin && parseArn(escalation.to)?.account === account);
  if (over !== undefined) return { admin, path: over, byAdmin: true };
  const unknown = unknownPoliciesFrom(assessment, from);
  const unreadable = assessment.estates.flatMap((estate) => estate.unreadable);
  return {
    admin,
    ...(unknown === undefined ? {} : { unknown }),
    ...(unreadable.length === 0 ? {} : { unreadable }),
  };
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

/** The path of an identity along shortest paths; undefined if it has none. */
export function escalationAlong(
  graph: Assessment['graph'],
  paths: ReadonlyMap<string, StepToAdmin>,
  from: IdentityArn,
): Escalation | undefined {
  const edges = pathFrom(graph.reverse, paths, from).map(({ edge }) => edge);
  const last = edges.at(-1);
  if (last === undefined) return undefined;
  const end = graph.nodeOf(last.to).identity;
  return { to: end.arn, admin: end.admin.verdict !== 'no', steps: edges.flatMap(stepsOf) };
}

const stepsOf = (edge: Edge) => [...(edge.before ?? []), stepOf(edge)];
