import type { IdentityArn } from '../../identity.ts';
import type { Escalation, EscalationStep } from '../types.ts';
import { type Edge, type GraphNode, identityOf, stepOf } from './edge.ts';
import type { EscalationGraph } from './graph.ts';
import { compareText } from './order.ts';
import { isUnconditional, pathFrom } from './reverse-graph.ts';
import { scaleOf } from './scale.ts';

export interface PathLimits {
  /** Maximum number of ends reported for one identity. */
  readonly ends: number;
  /** Maximum number of edges examined for one identity. */
  readonly edges: number;
}

/** Small estates are reported in full. Large ones have a limit per identity, so that the total stays nearly linear. */
export function limitsFor(identities: number): PathLimits {
  const share = (total: number, least: number, most: number): number =>
    Math.max(least, Math.min(most, Math.floor(total / Math.max(identities, 1))));
  return { ends: share(200_000, 10, 200), edges: share(20_000_000, 2_000, 200_000) };
}

interface Visit {
  readonly node: GraphNode;
  /** undefined at the start. */
  readonly by: Edge | undefined;
  readonly from: Visit | undefined;
  readonly steps: number;
  /** Whether all edges so far are unconditional. */
  readonly unconditional: boolean;
}

const startOf = (node: GraphNode): Visit => ({ node, by: undefined, from: undefined, steps: 0, unconditional: true });
const visitOf = (node: GraphNode, by: Edge, from: Visit): Visit => ({
  node,
  by,
  from,
  steps: from.steps + 1 + (by.before?.length ?? 0),
  unconditional: from.unconditional && isUnconditional(by),
});

interface Search {
  readonly graph: EscalationGraph;
  readonly start: GraphNode;
  /** Only unconditional edges. */
  readonly unconditional: boolean;
  readonly limits: PathLimits;
  /** Changes that one identity can make to another, found once for both searches. */
  readonly changes: Map<string, readonly Edge[]>;
  /** Edges left to examine; 0: the search was cut short. */
  left: number;
}

/** The shortest path to each distinct end that is better than the identity: administrators first, then unconditional
 * paths, then shorter ones. Administrators have none, and neither have unknown ARNs. */
export function escalationsOf(
  graph: EscalationGraph,
  identity: IdentityArn,
  limits: PathLimits = limitsFor(scaleOf(graph.estate)),
): readonly Escalation[] {
  const start = graph.node(identity);
  if (!start || start.identity.holdsAdmin) return [];
  const ends = new Ends();
  const changes = new Map<string, readonly Edge[]>();
  for (const unconditional of [true, false]) {
    const search: Search = { graph, start, unconditional, limits, changes, left: limits.edges };
    // Beyond the maximum number of reported ends, only administrator privilege justify continuing.
    let adminFound = false;
    walk(search, (visit) => {
      const admin = isAdmin(visit);
      if ((admin || ends.size < limits.ends) && graph.comparison.gains(start.identity, visit.node.identity)) {
        ends.keep(visit);
        adminFound ||= admin;
      }
      return ends.size < limits.ends || !adminFound;
    });
    if (search.left <= 0) addShortestPathToAdmin(graph, start, unconditional, ends);
  }
  return ends.sorted();
}

/** A search that was cut short may have missed a path to administrator; the reverse graph does not. */
function addShortestPathToAdmin(graph: EscalationGraph, start: GraphNode, unconditional: boolean, ends: Ends): void {
  if (ends.hasAdmin(unconditional)) return;
  const paths = graph.shortestPathsToAdmin(unconditional);
  let visit = startOf(start);
  for (const { edge } of pathFrom(graph.reverse, paths, start.id)) visit = visitOf(graph.nodeOf(edge.to), edge, visit);
  if (visit.by) ends.keep(visit);
}

/** Who can become the identity: unconditionally, and depending on conditions. */
export function reachedBy(
  graph: EscalationGraph,
  identity: IdentityArn,
): { readonly unconditional: readonly IdentityArn[]; readonly conditional: readonly IdentityArn[] } {
  const unconditional = graph.reverse.reachedBy(identity, true);
  const all = graph.reverse.reachedBy(identity, false);
  return { unconditional: [...unconditional], conditional: [...all].filter((arn) => !unconditional.has(arn)) };
}

const isAdmin = ({ by, node }: Visit): boolean => !by?.partial && node.identity.admin.verdict !== 'no';
const endsUnconditionally = ({ unconditional, node }: Visit): boolean =>
  unconditional && node.identity.admin.verdict !== 'conditional';

/** The best visit of each end. An end can be reached partially, and as administrator. */
class Ends {
  readonly #admin = new Map<IdentityArn, Visit>();
  readonly #less = new Map<IdentityArn, Visit>();

  get size(): number {
    return this.#admin.size + this.#less.size;
  }

  hasAdmin(unconditional: boolean): boolean {
    return [...this.#admin.values()].some((visit) => !unconditional || endsUnconditionally(visit));
  }

  keep(visit: Visit): void {
    const ends = isAdmin(visit) ? this.#admin : this.#less;
    const { arn } = visit.node.identity;
    const known = ends.get(arn);
    const better = known && Number(endsUnconditionally(visit)) - Number(endsUnconditionally(known));
    if (known === undefined || better === 1 || (better === 0 && visit.steps < known.steps)) ends.set(arn, visit);
  }

  /** Administrators first, then unconditional paths, then more privilege, then shorter paths. */
  sorted(): readonly Escalation[] {
    const isCertainAdmin = (arn: IdentityArn): boolean => {
      const visit = this.#admin.get(arn);
      return visit !== undefined && endsUnconditionally(visit);
    };
    const less = [...this.#less].flatMap(([arn, visit]) => (isCertainAdmin(arn) ? [] : [visit]));
    return [...this.#admin.values(), ...less]
      .map((visit) => ({ visit, to: visit.node.identity.arn, rank: rankOf(visit) }))
      .sort((a, b) => b.rank - a.rank || a.visit.steps - b.visit.steps || compareText(a.to, b.to))
      .map(({ visit, to }) => ({ to, admin: isAdmin(visit), steps: stepsTo(visit) }));
  }
}

/** Ranks of privileges are below ten. */
const rankOf = (visit: Visit): number =>
  Number(isAdmin(visit)) * 100 + Number(endsUnconditionally(visit)) * 10 + visit.node.identity.privilege.rank;

/** The steps from the start, in order. If the end is only conditionally an administrator, the last step depends on it. */
function stepsTo(visit: Visit): readonly EscalationStep[] {
  const steps: EscalationStep[] = [];
  for (let at: Visit | undefined = visit; at?.by; at = at.from) steps.unshift(...(at.by.before ?? []), stepOf(at.by));
  const { admin } = visit.node.identity;
  const last = steps.at(-1);
  if (admin.verdict === 'conditional' && last) {
    const dependsOn = [...new Set([...(last.dependsOn ?? []), ...admin.missing])];
    steps[steps.length - 1] = { ...last, conditional: true, dependsOn };
  }
  return steps;
}

/** Visits nodes breadth first, so that the first visit of a node is on a shortest path.
 *
 * @param meet called for each visit; returns whether to continue. */
function walk(search: Search, meet: (visit: Visit) => boolean): void {
  const { graph, start, unconditional } = search;
  const seen = new Set([start.id]);
  const queue = [startOf(start)];
  const follow = (visit: Visit, edge: Edge): boolean => {
    if (unconditional && !isUnconditional(edge)) return true;
    search.left -= 1;
    if (search.left <= 0) return false;
    const node = graph.nodeOf(edge.to);
    if (seen.has(node.id)) return true;
    const reached = visitOf(node, edge, visit);
    if (!edge.partial) {
      seen.add(node.id);
      if (node.identity.admin.verdict !== 'yes') queue.push(reached);
    }
    return meet(reached);
  };
  for (const visit of queue) {
    for (const edge of edgesFrom(search, visit)) if (!follow(visit, edge)) return;
  }
}

/** The edges that lead on from a visited node, in the order in which they are followed. */
function* edgesFrom(search: Search, { node, from }: Visit): Iterable<Edge> {
  const { graph, unconditional } = search;
  if (from) yield* changesWithStart(search, node, from);
  yield* graph.ownEdges(node);
  for (const edge of graph.sharedEdges(node.identity)) {
    // What is certain comes first.
    if (unconditional && !isUnconditional(edge)) return;
    if (identityOf(edge.to).arn !== node.identity.arn) yield edge;
  }
}

/** Changes between the start of the walk and a node that it reached. */
function* changesWithStart(search: Search, node: GraphNode, from: Visit): Iterable<Edge> {
  const { graph, start } = search;
  const { identity } = node;
  const isOther = identity.arn !== start.identity.arn;
  // What the node can add to the privilege of the start, which needs no takeover.
  if (isOther && identity.admin.verdict === 'no' && graph.canChangeIdentities(identity))
    yield* changesTo(search, node, start);
  // What the start can add to the privilege of a node that it reached through others.
  if (from.by && !node.variant && graph.canChangeIdentities(start.identity)) yield* changesTo(search, start, node);
}

function changesTo({ graph, changes }: Search, source: GraphNode, subject: GraphNode): readonly Edge[] {
  const key = `${source.id} ${subject.id}`;
  let known = changes.get(key);
  if (!known) {
    known = [...graph.changesTo(source.identity, subject.identity)];
    changes.set(key, known);
  }
  return known;
}

/** Every first step to something better, whether or not it is on the shortest path, with the identity that it reaches. */
export function firstStepsOf(graph: EscalationGraph, identity: IdentityArn): readonly Escalation[] {
  const start = graph.node(identity);
  if (!start || start.identity.holdsAdmin) return [];
  const steps = new Map<string, Escalation>();
  for (const edge of graph.allEdgesFrom(start)) {
    const to = identityOf(edge.to);
    const first = [...(edge.before ?? []), stepOf(edge)];
    const admin = !edge.partial && to.admin.verdict !== 'no';
    steps.set(`${first.map(({ rule, target }) => `${rule} ${target}`).join(' ')} ${to.arn}`, {
      to: to.arn,
      admin,
      steps: first,
    });
  }
  return [...steps.values()].sort((a, b) => Number(b.admin) - Number(a.admin) || a.steps.length - b.steps.length);
}
