import { parseArn, type Tier } from '../../../layers/core/identity.ts';
import { shortest } from '../../../layers/core/posture/paths.ts';
import type { Escalation, Posture } from '../../../layers/core/posture/types.ts';
import { shortArn } from '../arn-text.ts';
import { stepText } from '../path-text.ts';
import { pathOf } from '../table.ts';

/** A node of the graph: identities, or resources on their paths. */
export interface DrawnNode {
  readonly id: string;
  readonly label: string;
  /** `user`, `role` or `resource`: a policy, a function, a group. */
  readonly kind: string;
  /** Absent for resources. */
  readonly tier?: Tier;
  readonly admin: boolean;
  /** ARNs of the identities of the node; several if they have the same paths. */
  readonly members: readonly string[];
  /** ARN of the identity to show on click. */
  readonly opens?: string;
}

export interface DrawnEdge {
  /** Ids of nodes. */
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly conditional: boolean;
}

export interface DrawnGraph {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  /** By ARN, the edges of its paths as positions in `edges`. */
  readonly paths: Readonly<Record<string, readonly number[]>>;
  /** Identities with paths that are omitted, those with the lowest risk. */
  readonly leftOut: number;
}

/** Paths of an identity that are drawn in addition to the shortest. */
const MOST_OTHERS = 2;
/** More nodes are hard to read. Identities are added by risk, highest first, up to this number. */
const MOST_NODES = 160;
/** Suffix of the node for an identity that becomes administrator by a path, next to its own node. */
const ESCALATED = ' escalated';

/** The shortest path of each source, and a few others. Sources with the same paths that no identity can become are drawn as one
 * node.
 *
 * @param postures all identities.
 * @param sources identities whose paths are drawn, highest risk first.
 * @param onlyAdmin whether to omit paths that do not end in administrator privilege. */
export function drawnGraph(postures: readonly Posture[], sources: readonly Posture[], onlyAdmin: boolean): DrawnGraph {
  const byArn = new Map(postures.map((posture) => [posture.identity, posture]));
  const isAdmin = (arn: string) => byArn.get(arn)?.admin === true;
  const withPaths = sources.flatMap((posture) => {
    const hops = hopsOf(posture, onlyAdmin, isAdmin);
    return hops.length === 0 ? [] : [{ posture, hops, pathsKey: hops.map(keyOf).sort().join('\n') }];
  });
  const reached = new Set(withPaths.flatMap(({ hops }) => hops.map(({ to }) => to)));
  const groups = new Map<string, { readonly members: Posture[]; readonly hops: readonly Hop[] }>();
  for (const { posture, hops, pathsKey } of withPaths) {
    const key = reached.has(posture.identity) ? posture.identity : `${posture.tier} ${posture.kind} ${pathsKey}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { members: [posture], hops });
    else group.members.push(posture);
  }
  const drawing = new Drawing(byArn);
  let leftOut = 0;
  for (const { members, hops } of groups.values()) {
    if (drawing.size >= MOST_NODES) leftOut += members.length;
    else drawing.add(members, hops);
  }
  return { ...drawing.done(), leftOut };
}

/** A step of a path, from the identity itself or from the target of the step before. */
interface Hop {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly conditional: boolean;
}

const SELF = '';

const keyOf = (hop: Hop): string => `${hop.from} ${hop.to} ${hop.label}`;

function hopsOf(posture: Posture, onlyAdmin: boolean, isAdmin: (arn: string) => boolean): readonly Hop[] {
  const best = pathOf(posture);
  if (best === undefined) return [];
  // Paths with a different first step say more than other ends of the same first step.
  const others = new Map<string, Escalation>();
  for (const path of posture.escalations.filter(({ admin }) => admin || !onlyAdmin)) {
    const first = `${path.steps[0]?.rule} ${path.steps[0]?.target}`;
    const known = others.get(first);
    others.set(first, known === undefined ? path : (shortest([known, path]) ?? path));
  }
  const drawn = [best, ...[...others.values()].filter((path) => path !== best).slice(0, MOST_OTHERS)];
  const hops = new Map(
    drawn.flatMap((path) => hopsAlong(posture.identity, path, isAdmin)).map((hop) => [keyOf(hop), hop]),
  );
  return [...hops.values()];
}

function hopsAlong(source: string, path: Escalation, isAdmin: (arn: string) => boolean): readonly Hop[] {
  let from = SELF;
  return path.steps.flatMap((step, index) => {
    const last = index === path.steps.length - 1;
    const to = last ? (path.admin && !isAdmin(path.to) ? path.to + ESCALATED : path.to) : step.target;
    if (to === from || to === source) return [];
    const hop = { from, to, label: stepText(step), conditional: step.conditional };
    from = to;
    return [hop];
  });
}

class Drawing {
  readonly #byArn: ReadonlyMap<string, Posture>;
  readonly #nodes = new Map<string, DrawnNode>();
  readonly #edges: DrawnEdge[] = [];
  readonly #index = new Map<string, number>();
  readonly #paths: Record<string, readonly number[]> = {};

  constructor(byArn: ReadonlyMap<string, Posture>) {
    this.#byArn = byArn;
  }

  get size(): number {
    return this.#nodes.size;
  }

  add(members: readonly Posture[], hops: readonly Hop[]): void {
    const [first] = members;
    if (first === undefined) return;
    const self = members.length === 1 ? first.identity : `group ${first.identity}`;
    if (members.length === 1) this.#node(first.identity);
    else {
      const { tier, kind } = first;
      const label = `${members.length} ${kind}s`;
      this.#nodes.set(self, { id: self, label, kind, tier, admin: false, members: members.map((one) => one.identity) });
    }
    const positions = hops.map((hop) => this.#edge({ ...hop, from: hop.from === SELF ? self : hop.from }));
    for (const { identity } of members) this.#paths[identity] = positions;
  }

  #edge(edge: DrawnEdge): number {
    this.#node(edge.from);
    this.#node(edge.to);
    const key = `${edge.from} ${edge.to} ${edge.label}`;
    const known = this.#index.get(key);
    if (known !== undefined) return known;
    const position = this.#edges.push(edge) - 1;
    this.#index.set(key, position);
    return position;
  }

  #node(id: string): void {
    if (this.#nodes.has(id)) return;
    const opens = id.endsWith(ESCALATED) ? id.slice(0, -ESCALATED.length) : id;
    const posture = this.#byArn.get(opens);
    const escalated = opens !== id;
    if (posture === undefined) {
      const label = shortArn(opens, parseArn(opens)?.account);
      this.#nodes.set(id, { id, label, kind: 'resource', admin: escalated, members: [] });
      return;
    }
    const { tier, kind, name, admin } = posture;
    const members = escalated ? [] : [id];
    const label = escalated ? `${name}, escalated` : name;
    this.#nodes.set(id, { id, label, kind, tier, admin: escalated || admin === true, members, opens });
  }

  done(): Omit<DrawnGraph, 'leftOut'> {
    return { nodes: [...this.#nodes.values()], edges: this.#edges, paths: this.#paths };
  }
}
