import type { Tier } from '../../../layers/core/identity.ts';
import { shortest } from '../../../layers/core/posture/paths.ts';
import type { Escalation, Posture } from '../../../layers/core/posture/types.ts';
import { shortArn, stepWords } from '../words.ts';

/** What is drawn: identities and the things that their paths lead over. */
export interface DrawnNode {
  readonly id: string;
  readonly label: string;
  /** Absent for what is no identity: a policy, a function, a group. */
  readonly tier?: Tier;
  readonly admin?: boolean;
  readonly kind: string;
}

export interface DrawnEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly rule: string;
  readonly conditional: boolean;
}

/** The paths of one identity, as positions in `edges`. */
export interface DrawnGraph {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  readonly paths: Readonly<Record<string, readonly number[]>>;
}

/** Paths of one identity that are drawn beside its shortest. */
const MOST_PATHS = 4;
/** Where a path ends in the identity itself, holding more than before. */
const MORE_RIGHTS = 'administrator rights';

/** The shortest path of every identity that has one, and a few of its others. */
export function drawnGraph(postures: readonly Posture[]): DrawnGraph {
  const drawing = new Drawing(postures);
  for (const posture of postures) {
    const best = shortest(posture.escalations.filter((path) => path.admin)) ?? shortest(posture.escalations);
    if (best === undefined) continue;
    const others = posture.escalations.filter((path) => path !== best).slice(0, MOST_PATHS - 1);
    for (const path of [best, ...others]) drawing.add(posture.identity, path);
  }
  return drawing.done();
}

class Drawing {
  readonly #identities: ReadonlyMap<string, Posture>;
  readonly #nodes = new Map<string, DrawnNode>();
  readonly #edges: DrawnEdge[] = [];
  readonly #index = new Map<string, number>();
  readonly #paths = new Map<string, Set<number>>();

  constructor(postures: readonly Posture[]) {
    this.#identities = new Map(postures.map((posture) => [posture.identity, posture]));
  }

  add(source: string, path: Escalation): void {
    let from = source;
    path.steps.forEach((step, index) => {
      const last = index === path.steps.length - 1;
      const to = last ? (path.to === from ? MORE_RIGHTS : path.to) : step.target;
      if (to === from) return;
      this.#node(from);
      this.#node(to);
      const edge = { from, to, label: stepWords(step), rule: step.rule, conditional: step.conditional };
      const key = `${from} ${to} ${step.rule}`;
      let position = this.#index.get(key);
      if (position === undefined) {
        position = this.#edges.push(edge) - 1;
        this.#index.set(key, position);
      }
      const positions = this.#paths.get(source) ?? new Set<number>();
      this.#paths.set(source, positions.add(position));
      from = to;
    });
  }

  #node(id: string): void {
    if (this.#nodes.has(id)) return;
    const posture = this.#identities.get(id);
    if (posture !== undefined) {
      const { tier, kind, name } = posture;
      this.#nodes.set(id, { id, label: name, tier, kind, ...(posture.admin === true ? { admin: true } : {}) });
    } else if (id === MORE_RIGHTS) this.#nodes.set(id, { id, label: `★ ${id}`, tier: 0, admin: true, kind: 'rights' });
    else this.#nodes.set(id, { id, label: shortArn(id), kind: 'resource' });
  }

  done(): DrawnGraph {
    return {
      nodes: [...this.#nodes.values()],
      edges: this.#edges,
      paths: Object.fromEntries([...this.#paths].map(([source, positions]) => [source, [...positions]])),
    };
  }
}
