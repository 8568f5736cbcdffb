import { type Edge, identityOf, nodeId } from './edge.ts';

/** Preference between edges. */

export function keepBest(best: Map<string, Edge>, edge: Edge): void {
  const id = edge.partial ? `${nodeId(edge.to)} in part` : nodeId(edge.to);
  const known = best.get(id);
  if (!known || isEasier(edge, known)) best.set(id, edge);
}

/** One edge for each fully reached identity, the easiest first. */
export function easiestPerIdentity(edges: readonly Edge[]): readonly Edge[] {
  const best = new Map<string, Edge>();
  for (const edge of edges) if (!edge.partial) keepBest(best, edge);
  return [...best.values()].sort(byPreference);
}

function openConditions({ dependsOn, before }: Edge): number {
  let open = dependsOn.length;
  if (before !== undefined) for (const step of before) open += step.dependsOn?.length ?? 0;
  return open;
}

/** Fewer open conditions, then fewer actions. */
function isEasier(a: Edge, b: Edge): boolean {
  const [doubtsOfA, doubtsOfB] = [openConditions(a), openConditions(b)];
  return doubtsOfA === doubtsOfB ? a.actions.length < b.actions.length : doubtsOfA < doubtsOfB;
}

/** Unconditional edges first, then shorter ones, then those to more privilege. */
export const byPreference = (a: Edge, b: Edge): number =>
  openConditions(a) - openConditions(b) ||
  (a.before?.length ?? 0) - (b.before?.length ?? 0) ||
  identityOf(b.to).privilege.rank - identityOf(a.to).privilege.rank ||
  compareText(nodeId(a.to), nodeId(b.to)) ||
  compareText(a.rule, b.rule) ||
  compareText(a.target, b.target);

/** By code units, like `sort`. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
