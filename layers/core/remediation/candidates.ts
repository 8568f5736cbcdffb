import type { IdentityArn } from '../identity.ts';
import type { CompiledIdentity } from '../posture/escalation/compile.ts';
import { type Edge, type GraphNode, identityOf } from '../posture/escalation/edge.ts';
import { pathFrom, type StepToAdmin } from '../posture/escalation/reverse-graph.ts';
import { removalsOfAdmin } from './admin-removals.ts';
import { type Breakage, type Change, type TrustedPrincipal, WITH_MFA } from './change.ts';
import { coveringChanges } from './cover.ts';
import { readsExposedKey, statementsForUsers, trustedIn } from './grants.ts';
import { holderOf, splitPolicyName } from './holders.ts';
import type { Assessed } from './simulate.ts';
import type { Impact, UseFacts } from './use.ts';

/** A change that is worth simulating. */
export interface Candidate {
  readonly change: Change;
  readonly impact: Impact;
  /** Estimate of what it improves, for the order of the simulations only. */
  readonly promise: number;
  /** Identities that it should move to a better tier. */
  readonly expected: readonly IdentityArn[];
}

/** What a change would cut, found from the shortest paths. */
interface Draft {
  readonly change: Change;
  /** Whether the change removes the edge. */
  readonly cuts: (by: GraphNode, edge: Edge) => boolean;
  /** Identities whose shortest path it cuts. */
  readonly users: Set<IdentityArn>;
  /** Administrators that it deletes, or that are none afterwards. */
  readonly ends: Set<IdentityArn>;
}

/** The identity whose path a change cuts, or which it ends as an administrator. */
type Improved = { readonly user: IdentityArn } | { readonly end: IdentityArn };

/** Weights of one identity that leaves tier 0, and of one that leaves tier 1. */
export const WEIGHTS = { tier0: 10, tier1: 1 } as const;

/** A change that breaks something must improve more to be preferred. */
export const PREFERENCE: Readonly<Record<Breakage, number>> = { nothing: 1, unknown: 0.6, 'in use': 0.3 };

/** Drafts whose effect is estimated on the graph. */
const MOST_DRAFTS = 48;
/** Identities per kind of path whose policies are examined as a whole. */
const MOST_HOLDERS = 24;

/** Changes that could improve the most identities, most promising first: a few dozen, from the structure of the shortest
 * paths. Each must be simulated before it is recommended.
 * @param only limits the search to paths that start at this identity. */
export function candidatesFor(current: Assessed, use: UseFacts, only?: IdentityArn): readonly Candidate[] {
  const finder = new CandidateFinder(current, use, only);
  return finder.find();
}

class CandidateFinder {
  readonly #current: Assessed;
  readonly #use: UseFacts;
  readonly #only: IdentityArn | undefined;
  readonly #drafts = new Map<string, Draft>();

  constructor(current: Assessed, use: UseFacts, only: IdentityArn | undefined) {
    this.#current = current;
    this.#use = use;
    this.#only = only;
  }

  find(): readonly Candidate[] {
    const { graph } = this.#current.assessment;
    const certain = graph.shortestPathsToAdmin(true);
    const possible = graph.shortestPathsToAdmin(false);
    this.#administrators();
    this.#onPaths(certain, true);
    if (possible.size > certain.size) this.#onPaths(possible, false);
    const drafts = [...this.#drafts.values()]
      .filter(({ change }) => this.#isAllowed(change))
      .sort((a, b) => sizeOf(b) - sizeOf(a))
      .slice(0, MOST_DRAFTS);
    const estimated = drafts.map((draft) => this.#estimate(draft, certain, possible));
    return estimated
      .filter(({ promise }) => promise > 0)
      .sort((a, b) => b.promise - a.promise || SIMPLEST.indexOf(a.change.kind) - SIMPLEST.indexOf(b.change.kind));
  }

  #estimate(
    { change, cuts, ends }: Draft,
    certain: ReadonlyMap<string, StepToAdmin>,
    possible: ReadonlyMap<string, StepToAdmin>,
  ): Candidate {
    const { reverse } = this.#current.assessment.graph;
    const isStart = (id: string): boolean => reverse.node(id)?.variant === false && this.#isWanted(id);
    const lost = (before: ReadonlyMap<string, StepToAdmin>, unconditional: boolean): readonly IdentityArn[] => {
      const left = reverse.shortestPathsToAdmin(unconditional, cuts);
      return [...before.keys()].filter((id) => !left.has(id) && isStart(id));
    };
    const impact = this.#use.impactOf(change);
    const fromTier0 = lost(certain, true);
    const fromTier1 = possible.size > certain.size ? lost(possible, false) : [];
    const weight = WEIGHTS.tier0 * (ends.size + fromTier0.length) + WEIGHTS.tier1 * fromTier1.length;
    const promise = weight * PREFERENCE[impact.breaks];
    return { change, impact, promise, expected: [...new Set([...fromTier0, ...ends, ...fromTier1])] };
  }

  #isWanted(id: string): boolean {
    return this.#only === undefined || id === this.#only;
  }

  /** Identities for emergencies, and roles that only AWS changes, stay as they are. */
  #isAllowed(change: Change): boolean {
    switch (change.kind) {
      case 'delete-role':
      case 'remove-principals':
        return this.#use.isOrdinary(change.role);
      case 'detach-policy':
        return this.#isGroupOrOrdinary(change.holder);
      case 'leave-group':
        return this.#use.isOrdinary(change.user);
      case 'set-boundary':
      case 'replace-policies':
        return this.#use.isOrdinary(change.identity);
      case 'remove-actions':
      case 'exclude-resources':
      case 'delete-inline-policy':
        return /:policy\//.test(change.policy) || this.#isGroupOrOrdinary(splitPolicyName(change.policy).holder);
      default:
        return true;
    }
  }

  #isGroupOrOrdinary(holder: string): boolean {
    return holderOf(holder)?.kind === 'group' || this.#use.isOrdinary(holder);
  }

  #keep(change: Change, cuts: Draft['cuts'], of: Improved): void {
    const key = JSON.stringify(change);
    const known = this.#drafts.get(key) ?? { change, cuts, users: new Set(), ends: new Set() };
    if ('user' in of) known.users.add(of.user);
    else known.ends.add(of.end);
    this.#drafts.set(key, known);
  }

  /** Unused administrators need not exist as such; others keep what they use. */
  #administrators(): void {
    for (const [arn, identity] of this.#current.assessment.compiled.identities) {
      if (!this.#isWanted(arn) || identity.admin.verdict === 'no') continue;
      this.#keepUsed(identity, { end: arn });
      if (this.#use.of(arn) !== 'unused') continue;
      if (identity.role) this.#deletion(arn, { end: arn });
      else for (const change of removalsOfAdmin(identity)) this.#keep(change, fromNode(arn), { end: arn });
    }
  }

  #keepUsed(identity: CompiledIdentity, of: Improved): void {
    const change = this.#use.reductionOf(identity);
    if (change !== undefined) this.#keep(change, limits(change), of);
  }

  #deletion(role: IdentityArn, of: Improved): void {
    const cuts = (by: GraphNode, edge: Edge) => identityOf(edge.to).arn === role || by.identity.arn === role;
    this.#keep({ kind: 'delete-role', role }, cuts, of);
  }

  #onPaths(paths: ReadonlyMap<string, StepToAdmin>, unconditional: boolean): void {
    const { reverse } = this.#current.assessment.graph;
    const holders = new Holders();
    for (const id of paths.keys()) {
      const start = reverse.node(id);
      if (!start || start.variant || !this.#isWanted(id)) continue;
      const { arn, role } = start.identity;
      this.#keepUsed(start.identity, { user: arn });
      for (const { by, edge } of pathFrom(reverse, paths, id)) {
        this.#onEdge(by, edge, arn);
        holders.add(by, arn);
      }
      if (role && this.#use.of(arn) === 'unused') this.#deletion(arn, { user: arn });
    }
    for (const { node, users } of holders.mostUsed()) this.#onHolder(node, users, paths, unconditional);
  }

  #onHolder(
    node: GraphNode,
    users: ReadonlySet<IdentityArn>,
    paths: ReadonlyMap<string, StepToAdmin>,
    unconditional: boolean,
  ): void {
    for (const change of coveringChanges(this.#current, node, paths, unconditional))
      for (const user of users) this.#keep(change, limits(change), { user });
  }

  #onEdge(by: GraphNode, edge: Edge, user: IdentityArn): void {
    const to = identityOf(edge.to);
    if (to.role && this.#use.of(to.arn) === 'unused') this.#deletion(to.arn, { user });
    const principals = trustedIn(by, edge);
    if (principals.length > 0) this.#untrust(to.arn, principals, user);
    for (const statement of statementsForUsers(by, edge)) {
      const change: Change = { kind: 'add-condition', policy: `${to.arn}/trust`, statement, condition: WITH_MFA };
      this.#keep(change, (_, other) => identityOf(other.to).arn === to.arn && trustedIn(by, other).length > 0, {
        user,
      });
    }
    if (readsExposedKey(edge)) this.#movedSecret(edge, user);
  }

  #untrust(role: IdentityArn, principals: readonly TrustedPrincipal[], user: IdentityArn): void {
    const cuts = cached((by, edge) => {
      if (identityOf(edge.to).arn !== role) return false;
      const needed = trustedIn(by, edge);
      return needed.length > 0 && needed.every((one) => principals.some(({ value }) => value === one.value));
    });
    this.#keep({ kind: 'remove-principals', role, principals }, cuts, { user });
  }

  #movedSecret(edge: Edge, user: IdentityArn): void {
    for (const { account, secretsOutsideVault: exposed } of this.#current.assessment.estates) {
      if (exposed === 'unknown') continue;
      for (const { holder, place, accessKeyId } of exposed) {
        if (holder !== edge.target || accessKeyId === undefined) continue;
        const cuts = (_: GraphNode, other: Edge) => other.target === holder && readsExposedKey(other);
        this.#keep({ kind: 'move-secret', account, holder, place }, cuts, { user });
      }
    }
  }
}

interface UsedHolder {
  readonly node: GraphNode;
  readonly users: Set<IdentityArn>;
}

/** The identities on paths, one for each class of permissions, with the identities whose paths they are on. */
class Holders {
  readonly #byClass = new Map<string, UsedHolder>();

  add(node: GraphNode, user: IdentityArn): void {
    if (node.variant) return;
    const { classKey } = node.identity;
    const known = this.#byClass.get(classKey) ?? { node, users: new Set() };
    known.users.add(user);
    this.#byClass.set(classKey, known);
  }

  mostUsed(): readonly UsedHolder[] {
    return [...this.#byClass.values()].sort((a, b) => b.users.size - a.users.size).slice(0, MOST_HOLDERS);
  }
}

const sizeOf = ({ users, ends }: Draft): number => users.size + ends.size;

/** Of changes that promise the same, the simplest first. */
const SIMPLEST: readonly Change['kind'][] = [
  'delete-role',
  'replace-policies',
  'leave-group',
  'detach-policy',
  'delete-inline-policy',
  'add-condition',
  'remove-principals',
  'remove-actions',
  'exclude-resources',
  'move-secret',
  'set-boundary',
];

const fromNode =
  (arn: IdentityArn) =>
  (by: GraphNode): boolean =>
    by.identity.arn === arn;

/** The edges of the identities that a change of policies limits: such a change closes every first step of one of them. */
function limits(change: Change): Draft['cuts'] {
  switch (change.kind) {
    case 'set-boundary':
    case 'replace-policies':
      return fromNode(change.identity);
    case 'leave-group':
      return fromNode(change.user);
    case 'detach-policy':
      return ({ identity }) => identity.arn === change.holder;
    case 'remove-actions':
    case 'exclude-resources':
      return ({ identity }) => identity.policies.identity.some(({ name }) => name === change.policy);
    default:
      return () => false;
  }
}

/** Members of a class share their shared edges, so that one answer is enough. */
function cached(test: Draft['cuts']): Draft['cuts'] {
  const known = new Map<string, boolean>();
  return (by, edge) => {
    const key = `${by.identity.classKey} ${edge.rule} ${edge.target} ${identityOf(edge.to).arn}`;
    let answer = known.get(key);
    if (answer === undefined) {
      answer = test(by, edge);
      known.set(key, answer);
    }
    return answer;
  };
}
