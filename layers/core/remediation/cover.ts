import { type Edge, type GraphNode, identityOf, isVariant, nodeId } from '../posture/escalation/edge.ts';
import type { EscalationGraph } from '../posture/escalation/graph.ts';
import { isUnconditional, type StepToAdmin } from '../posture/escalation/reverse-graph.ts';
import { type Change, LIFTING_ACTIONS } from './change.ts';
import { actionsOfEdge, isEditable, policiesAllowing } from './grants.ts';
import type { Assessed } from './simulate.ts';

/** Edges of one identity that are examined. */
const MOST_EDGES = 4_000;
/** A longer list of resources would not be maintained. */
const MOST_RESOURCES = 10;

/** Actions whose resource is the identity that the edge leads to. */
const ON_TARGET =
  /^(?:iam:(?:PassRole|CreateAccessKey|CreateLoginProfile|UpdateLoginProfile|UpdateAccessKey|UpdateAssumeRolePolicy|(?:Put|Attach)(?:Role|User)Policy)|sts:AssumeRole)$/;

/** Changes that close every first step of an identity toward administrator privilege: the actions that its policies must lose,
 * the identities that they must not reach, or a permissions boundary.
 * @param unconditional only steps that depend on nothing unknown. */
export function coveringChanges(
  current: Assessed,
  node: GraphNode,
  paths: ReadonlyMap<string, StepToAdmin>,
  unconditional: boolean,
): readonly Change[] {
  const { edges, others } = firstEdges(current, node, paths, unconditional);
  if (edges.length === 0) return [];
  const actions = coveringActions(edges, others);
  return [...changesOfPolicies(current, node, edges, actions), ...boundaries(current, node, actions)];
}

/** The first steps to close, and those that depend on something unknown, if these are left aside. */
interface FirstEdges {
  readonly edges: readonly Edge[];
  readonly others: readonly Edge[];
}

function firstEdges(
  { assessment: { graph } }: Assessed,
  node: GraphNode,
  paths: ReadonlyMap<string, StepToAdmin>,
  unconditional: boolean,
): FirstEdges {
  const edges: Edge[] = [];
  const others: Edge[] = [];
  for (const edge of examined(graph, node)) {
    if (edge.partial) continue;
    const leads = identityOf(edge.to).admin.verdict !== 'no' || paths.has(nodeId(edge.to));
    if (leads) (unconditional && !isUnconditional(edge) ? others : edges).push(edge);
  }
  return { edges, others };
}

/** By node of a graph: certain and possible paths start with the same edges. */
const known = new WeakMap<GraphNode, readonly Edge[]>();

function examined(graph: EscalationGraph, node: GraphNode): readonly Edge[] {
  let edges = known.get(node);
  if (edges === undefined) {
    edges = [...graph.allEdgesFrom(node)].slice(0, MOST_EDGES);
    known.set(node, edges);
  }
  return edges;
}

/** A small set of actions of which every edge needs one: the most frequent first, and of these the one that closes more of the other
 * edges, which would remain as conditional paths. */
function coveringActions(edges: readonly Edge[], others: readonly Edge[]): readonly string[] {
  const chosen: string[] = [];
  let left = edges.map(actionsOfEdge);
  const beside = countOf(others.map(actionsOfEdge));
  const closesOthers = (action: string): number => beside.get(action) ?? 0;
  while (left.length > 0) {
    const [best] = [...countOf(left)].sort(
      ([a, more], [b, less]) =>
        less - more || closesOthers(b) - closesOthers(a) || prefers(b) - prefers(a) || (a < b ? -1 : 1),
    );
    if (best === undefined) break;
    const [action] = best;
    chosen.push(action);
    left = left.filter((actions) => !actions.includes(action));
  }
  return chosen;
}

function countOf(edges: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const count = new Map<string, number>();
  for (const actions of edges) for (const action of actions) count.set(action, (count.get(action) ?? 0) + 1);
  return count;
}

/** Of two actions that close the same steps, the one that grants privilege, not the one that runs applications. */
const prefers = (action: string): number => (/^(?:iam|sts):/.test(action) ? 1 : 0);

function changesOfPolicies(
  current: Assessed,
  node: GraphNode,
  edges: readonly Edge[],
  actions: readonly string[],
): readonly Change[] {
  const byPolicy = new Map<string, { readonly actions: Set<string>; readonly targets: Set<string> }>();
  let isNarrow = true;
  for (const action of actions) {
    for (const edge of edges) {
      if (!actionsOfEdge(edge).includes(action)) continue;
      isNarrow &&= ON_TARGET.test(action) && !isVariant(edge.to);
      for (const policy of policiesAllowing(node, edge, action)) {
        const known = byPolicy.get(policy) ?? { actions: new Set<string>(), targets: new Set<string>() };
        known.actions.add(action);
        known.targets.add(identityOf(edge.to).arn);
        byPolicy.set(policy, known);
      }
    }
  }
  return [...byPolicy].flatMap(([policy, of]): Change[] => {
    if (policy.includes(':iam::aws:')) return detachments(node, policy);
    if (!isEditable(current, policy)) return [];
    const removed = [...of.actions].sort();
    const narrow: Change[] =
      isNarrow && of.targets.size <= MOST_RESOURCES
        ? [{ kind: 'exclude-resources', policy, actions: removed, resources: [...of.targets].sort() }]
        : [];
    return [{ kind: 'remove-actions', policy, actions: removed }, ...narrow];
  });
}

/** A policy of a group is detached by leaving the group, which limits fewer users. */
function detachments({ identity: { arn, user, role, groups } }: GraphNode, policy: string): Change[] {
  const own = (user ?? role)?.attachedPolicies.includes(policy) ?? false;
  return [
    ...(own ? [{ kind: 'detach-policy' as const, holder: arn, policy }] : []),
    ...groups
      .filter(({ attachedPolicies }) => attachedPolicies.includes(policy))
      .map(({ name }): Change => ({ kind: 'leave-group', user: arn, group: name })),
  ];
}

/** A boundary that lets the identity keep everything except the actions, and that it cannot remove. */
function boundaries({ assessment }: Assessed, { identity }: GraphNode, actions: readonly string[]): readonly Change[] {
  if (identity.boundaryArn !== undefined) return [];
  const policy = `arn:${identity.partition}:iam::${identity.account}:policy/boundary-of-${identity.name}`.slice(0, 160);
  const estate = assessment.estates.find(({ account }) => account === identity.account);
  if (estate?.managedPolicies.some(({ arn }) => arn === policy)) return [];
  return [{ kind: 'set-boundary', identity: identity.arn, policy, document: boundaryDocument(actions) }];
}

const boundaryDocument = (actions: readonly string[]): Readonly<Record<string, unknown>> => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Effect: 'Deny', Action: [...new Set([...actions, ...LIFTING_ACTIONS])].sort(), Resource: '*' },
  ],
});
