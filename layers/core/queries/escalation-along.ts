import type { IdentityArn } from '../identity.ts';
import type { Assessment } from '../posture/assess.ts';
import { type Edge, stepOf } from '../posture/escalation/edge.ts';
import { pathFrom, type StepToAdmin } from '../posture/escalation/reverse-graph.ts';
import type { Escalation } from '../posture/types.ts';

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
