import type { CompiledIdentity } from './compile.ts';
import { identityOf, isVariant, nodeId, type Reach } from './edge.ts';

/** What a node was before a change, as far as others can tell: what becoming it is worth, and where it leads on. */
export interface Face {
  readonly identity: CompiledIdentity;
  /** Edges of its own and of its class; undefined where nobody has asked for them. */
  readonly edges: readonly Reach[] | undefined;
}

/** Whether others see the same in both. What they compare with their own rights is not looked at. */
export function isAlike(was: Face, is: Face): boolean {
  const [before, after] = [was.identity, is.identity];
  const sameWorth =
    before.admin.verdict === after.admin.verdict &&
    sameTexts(before.admin.missing, after.admin.missing) &&
    before.privilege.rank === after.privilege.rank;
  if (!sameWorth) return false;
  // Nobody looks further than an administrator.
  if (after.admin.verdict === 'yes') return true;
  if (!was.edges || !is.edges) return false;
  const onwards = (edges: readonly Reach[]) => edges.filter(({ to }) => nodeId(to) !== after.arn);
  return sameEdges(onwards(was.edges), onwards(is.edges));
}

/** Whether two lists of edges say the same; who stands at their ends may have changed. */
export const sameEdges = (some: readonly Reach[], others: readonly Reach[]): boolean =>
  some.length === others.length && some.every((edge, at) => sameEdge(edge, others[at]));

function sameEdge(a: Reach, b: Reach | undefined): boolean {
  if (a === b) return true;
  return (
    b !== undefined &&
    nodeId(a.to) === nodeId(b.to) &&
    a.rule === b.rule &&
    a.target === b.target &&
    a.partial === b.partial &&
    sameTexts(a.actions, b.actions) &&
    sameTexts(a.dependsOn, b.dependsOn) &&
    JSON.stringify(a.before) === JSON.stringify(b.before) &&
    sameVariant(a.to, b.to)
  );
}

/** What an identity becomes by a change is named after the change, and holds what the identity holds beside. */
function sameVariant(a: Reach['to'], b: Reach['to']): boolean {
  if (!isVariant(a) && !isVariant(b)) return true;
  const [before, after] = [identityOf(a), identityOf(b)];
  return before.classKey === after.classKey || (before.admin.verdict === 'yes' && after.admin.verdict === 'yes');
}

const sameTexts = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((text, at) => text === others[at]);
