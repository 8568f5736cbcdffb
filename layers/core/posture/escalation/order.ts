import { identityOf, nodeId, type Reach } from './edge.ts';

/** Which of several edges are followed first. */

export function keepBest(best: Map<string, Reach>, edge: Reach): void {
  const id = edge.partial ? `${nodeId(edge.to)} in part` : nodeId(edge.to);
  const known = best.get(id);
  if (!known || easier(edge, known)) best.set(id, edge);
}

/** One edge for each identity that is had whole, the easiest first. */
export function easiest(edges: readonly Reach[]): readonly Reach[] {
  const best = new Map<string, Reach>();
  for (const edge of edges) if (!edge.partial) keepBest(best, edge);
  return [...best.values()].sort(inOrder);
}

const doubts = ({ dependsOn, before = [] }: Reach): number =>
  dependsOn.length + before.reduce((sum, step) => sum + (step.dependsOn?.length ?? 0), 0);

/** With less doubt, then with fewer actions. */
function easier(a: Reach, b: Reach): boolean {
  const [doubtsOfA, doubtsOfB] = [doubts(a), doubts(b)];
  return doubtsOfA === doubtsOfB ? a.actions.length < b.actions.length : doubtsOfA < doubtsOfB;
}

/** What holds for sure first, then the shorter, then what is worth more. */
export const inOrder = (a: Reach, b: Reach): number =>
  doubts(a) - doubts(b) ||
  (a.before?.length ?? 0) - (b.before?.length ?? 0) ||
  identityOf(b.to).privilege.rank - identityOf(a.to).privilege.rank ||
  compare(nodeId(a.to), nodeId(b.to)) ||
  compare(a.rule, b.rule) ||
  compare(a.target, b.target);

/** By code units, as `sort` does it. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
