import type { IdentityArn } from '../../identity.ts';
import { addTo } from '../sets.ts';
import { identityOf, type Reach } from './edge.ts';
import type { SharedEdges } from './edge-finder.ts';
import type { GraphNode } from './graph.ts';

/** Who has an edge to whom, turned round and by ARN alone: for asking to whom a change may matter. Edges are only ever added
 * to it, so that it names those who had one and lost it, too. */
export class Dependents {
  /** By ARN of the target: classes whose members all have an edge to it, and identities that have one of their own. */
  readonly #classes = new Map<IdentityArn, Set<string>>();
  readonly #identities = new Map<IdentityArn, Set<IdentityArn>>();
  readonly #members = new Map<string, Set<IdentityArn>>();

  constructor(
    nodes: Iterable<GraphNode>,
    own: ReadonlyMap<string, readonly Reach[]>,
    shared: ReadonlyMap<string, SharedEdges>,
  ) {
    for (const node of nodes) {
      this.addNode(node);
      this.addOwn(node, own.get(node.id) ?? []);
    }
    for (const [classKey, { edges }] of shared) this.addShared(classKey, edges);
  }

  addNode({ identity: { arn, classKey } }: GraphNode): void {
    addTo(this.#members, classKey, arn);
  }

  addOwn({ identity }: GraphNode, edges: readonly Reach[]): void {
    for (const { to } of edges) addTo(this.#identities, identityOf(to).arn, identity.arn);
  }

  addShared(classKey: string, edges: readonly Reach[]): void {
    for (const { to } of edges) addTo(this.#classes, identityOf(to).arn, classKey);
  }

  /** Classes that have, or had, an edge to one of these. */
  *classesThatReach(arns: Iterable<IdentityArn>): Iterable<string> {
    for (const arn of arns) yield* this.#classes.get(arn) ?? [];
  }

  membersOf(classKey: string): Iterable<IdentityArn> {
    return this.#members.get(classKey) ?? [];
  }

  /** These and all who can become one of them, by whatever way. */
  of(arns: Iterable<IdentityArn>): ReadonlySet<IdentityArn> {
    const found = new Set(arns);
    const classes = new Set<string>();
    for (const arn of found) {
      for (const source of this.#identities.get(arn) ?? []) found.add(source);
      for (const classKey of this.#classes.get(arn) ?? []) {
        if (classes.has(classKey)) continue;
        classes.add(classKey);
        for (const member of this.membersOf(classKey)) found.add(member);
      }
    }
    return found;
  }
}
