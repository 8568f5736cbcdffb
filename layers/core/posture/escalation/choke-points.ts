import { authorize } from '../../iam/index.ts';
import type { IdentityArn } from '../../identity.ts';
import type { Edge, GraphNode } from './edge.ts';
import type { EscalationGraph } from './graph.ts';
import { pathFrom, type ReverseGraph } from './reverse-graph.ts';
import { RULES } from './rules/index.ts';

/** A grant whose removal closes the paths of many identities to administrator. */
export interface ChokePoint {
  /** ARN or name of the policy, or of the role whose trust policy it is, that grants it. */
  readonly grant: string;
  readonly action: string;
  /** Identities that would have no unconditional path to administrator left. */
  readonly cuts: readonly IdentityArn[];
  /** Identities whose shortest path uses it now. */
  readonly used: number;
  /** The recommended change, as text. */
  readonly change: string;
}

interface Candidate {
  readonly grant: string;
  readonly action: string;
  readonly rule: string;
  readonly users: Set<IdentityArn>;
}

/** The few grants behind most paths to administrator, the one that closes most paths first. A grant counts by the identities
 * that have no path left without it, not by the number of paths that use it.
 *
 * @param most maximum number to report; only a few dozen candidates are evaluated. */
export function chokePointsOf(graph: EscalationGraph, most = 10): readonly ChokePoint[] {
  const { reverse } = graph;
  const paths = graph.shortestPathsToAdmin(true);
  const weighed = candidates(reverse, paths)
    .slice(0, most * 3)
    .map((candidate) => measure(reverse, paths, candidate))
    .filter(({ cuts }) => cuts.length > 0);
  return weighed.sort((a, b) => b.cuts.length - a.cuts.length || b.used - a.used).slice(0, most);
}

function candidates(
  reverse: ReverseGraph,
  paths: ReturnType<ReverseGraph['shortestPathsToAdmin']>,
): readonly Candidate[] {
  const found = new Map<string, Candidate>();
  for (const id of paths.keys()) {
    const start = reverse.node(id);
    if (!start || start.variant) continue;
    for (const { by, edge } of pathFrom(reverse, paths, id)) {
      for (const { grant, action } of grantsOf(by, edge)) {
        const key = `${grant} ${action}`;
        const known = found.get(key) ?? { grant, action, rule: edge.rule, users: new Set<IdentityArn>() };
        known.users.add(start.identity.arn);
        found.set(key, known);
      }
    }
  }
  return [...found.values()].sort((a, b) => b.users.size - a.users.size);
}

/** The grants of an edge: the policies that allow its actions, or the trust policy that names the attacker. */
function grantsOf(by: GraphNode, { actions, target, before = [] }: Edge): readonly Grant[] {
  const steps = [...before, { actions, target }];
  return steps.flatMap((step) => step.actions.flatMap((action) => grantOf(by, action, step.target)));
}

interface Grant {
  readonly grant: string;
  readonly action: string;
}

function grantOf({ identity }: GraphNode, action: string, target: string): readonly Grant[] {
  const resource = target.startsWith('arn:') ? target.replace('/*', '/new') : '*';
  const request = { principal: identity.arn, action, resource, contextUnknown: true };
  const { statements } = authorize(identity.compiled, request);
  const allowing = statements.filter(({ effect, kind }) => effect === 'Allow' && kind === 'identity');
  if (allowing.length > 0)
    return [...new Set(allowing.map(({ policy }) => policy))].map((grant) => ({ grant, action }));
  return action === 'sts:AssumeRole' ? [{ grant: `${target}/trust`, action }] : [];
}

function measure(
  reverse: ReverseGraph,
  paths: ReturnType<ReverseGraph['shortestPathsToAdmin']>,
  candidate: Candidate,
): ChokePoint {
  const { grant, action, rule, users } = candidate;
  const reliesOnGrant = new Map<string, boolean>();
  const left = reverse.shortestPathsToAdmin(true, (node, edge) => {
    if (!edge.actions.includes(action) && !edge.before?.some((step) => step.actions.includes(action))) return false;
    const key = `${node.identity.classKey} ${edge.target} ${edge.rule}`;
    let known = reliesOnGrant.get(key);
    if (known === undefined) {
      const own = grantsOf(node, edge).filter((other) => other.action === action);
      known = own.length > 0 && own.every((other) => other.grant === grant);
      reliesOnGrant.set(key, known);
    }
    return known;
  });
  const cuts = [...paths.keys()].filter((id) => !left.has(id) && reverse.node(id)?.variant === false);
  return { grant, action, cuts, used: users.size, change: changeFor(grant, action, rule) };
}

function changeFor(grant: string, action: string, rule: string): string {
  const remedy = RULES.find(({ id }) => id === rule)?.remediation ?? '';
  const where = grant.endsWith('/trust') ? `the trust policy of ${grant.slice(0, -'/trust'.length)}` : grant;
  return `Remove \`${action}\` from ${where}, or limit its resources. ${remedy}`.trim();
}
