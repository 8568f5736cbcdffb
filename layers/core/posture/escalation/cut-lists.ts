import type { CompiledEstate } from './compile.ts';
import { identityOf, type Reach } from './edge.ts';
import { byWorth } from './world.ts';

/** Where the targets of a rule were cut off. */
export interface Cut {
  /** Those before it, by ARN, with the rank of what they may do. */
  readonly followed: ReadonlyMap<string, number>;
  /** Whether they came with those most worth having first. */
  readonly ordered: boolean;
  /** ARNs of some that come next, where they are known. */
  readonly next: readonly string[];
  /** There are no more than these. */
  readonly whole: boolean;
}

export const NOTHING_CUT: Cut = { followed: new Map(), ordered: false, next: [], whole: true };

/** Lists of targets in estates where there are too many to follow each: what stands before the cut, and after a change. In a
 * change `only` are the ARNs of what may be different, `met` those of them that the list has now, with the rank of what
 * they may do. */
export class CutLists {
  readonly #estate: CompiledEstate;
  readonly #most: number;
  /** So many targets are known of a list: those before the cut, and some behind it for when of the former some go. */
  readonly mostKnown: number;

  constructor(estate: CompiledEstate, most: number) {
    this.#estate = estate;
    this.#most = most;
    this.mostKnown = most + Math.ceil(most / 8);
  }

  anew(edges: Iterable<Reach>, ordered: boolean): Cut {
    const followed = new Map<string, number>();
    const next = new Set<string>();
    for (const { to } of edges) {
      const { arn, privilege } = identityOf(to);
      if (followed.has(arn) || next.has(arn)) continue;
      if (followed.size < this.#most) followed.set(arn, privilege.rank);
      else if (ordered && followed.size + next.size < this.mostKnown) next.add(arn);
      else return { followed, ordered, next: [...next], whole: false };
    }
    return { followed, ordered, next: [...next], whole: true };
  }

  /** Whether a list is cut where it was, with the same before it. */
  isSame(cut: Cut, met: ReadonlyMap<string, number>, only: ReadonlySet<string>): boolean {
    const { followed, ordered, next, whole } = cut;
    for (const arn of only) {
      const rank = met.get(arn);
      if (followed.has(arn) ? followed.get(arn) !== rank : next.includes(arn)) return false;
      if (rank === undefined || followed.has(arn)) continue;
      const last = next.at(-1) ?? [...followed.keys()].at(-1);
      if (!ordered || whole || last === undefined || this.#comesBefore(arn, last)) return false;
    }
    return true;
  }

  /** Where a list is cut after a change; undefined where not enough is known of what comes next. */
  after(cut: Cut, met: ReadonlyMap<string, number>, only: ReadonlySet<string>): Cut | undefined {
    const known = [...cut.followed.keys(), ...cut.next].filter((arn) => !only.has(arn));
    const last = known.at(-1);
    if (last === undefined || !cut.ordered) return undefined;
    const come = [...met.keys()].filter((arn) => cut.whole || this.#comesBefore(arn, last));
    const all = [...known, ...come].sort((a, b) => (this.#comesBefore(a, b) ? -1 : 1));
    if (all.length < this.#most && !cut.whole) return undefined;
    const rankOf = (arn: string): number => this.#estate.identities.get(arn)?.privilege.rank ?? 0;
    return {
      followed: new Map(all.slice(0, this.#most).map((arn) => [arn, rankOf(arn)])),
      ordered: true,
      next: all.slice(this.#most, this.mostKnown),
      whole: cut.whole && all.length <= this.mostKnown,
    };
  }

  #positions: ReadonlyMap<string, number> | undefined;
  #comesBefore(arn: string, other: string): boolean {
    const { identities } = this.#estate;
    this.#positions ??= new Map([...identities.keys()].map((name, at) => [name, at]));
    const [a, b] = [identities.get(arn), identities.get(other)];
    if (!a || !b) return true;
    return (byWorth(a, b) || (this.#positions.get(arn) ?? 0) - (this.#positions.get(other) ?? 0)) < 0;
  }
}
