import { trustedPrincipals } from '../../iam/index.ts';
import type { CompiledIdentity } from './compile.ts';
import { Targets } from './targets.ts';
import { byWorth, type World } from './world.ts';

type Roles = Map<string, CompiledIdentity[]>;

export interface NamedSession {
  /** ARN of the role session. */
  readonly session: string;
  readonly role: CompiledIdentity;
}

/** Which roles may trust whom, so that nobody is asked about all roles. */
export class TrustIndex {
  /** By ARN of the principal that a trust policy names. */
  readonly #exact: Roles = new Map();
  /** By account that a trust policy names as a whole. */
  readonly #accounts: Roles = new Map();
  readonly #shared = new Map<string, Targets<CompiledIdentity>>();
  /** The same, where the trust policy also asks who in the account it is. */
  readonly #chosenInAccounts: Roles = new Map();
  readonly #anybody: CompiledIdentity[] = [];
  /** By account and name of a role, one session of which a trust policy names. */
  readonly #sessions = new Map<string, NamedSession[]>();
  readonly #chosen: CompiledIdentity[] = [];

  constructor(world: World) {
    for (const account of world.accounts) for (const role of account.roles) this.#add(role);
  }

  /** Roles that trust one session of the source alone. */
  ofSessions({ account, name, kind }: CompiledIdentity): readonly NamedSession[] {
    return kind === 'role' ? (this.#sessions.get(`${account} ${name}`) ?? []) : [];
  }

  /** ARNs that some trust policy names one by one. */
  get named(): readonly string[] {
    return [...this.#exact.keys()];
  }

  /** Whether some role's trust may rest on who exactly the identity is. */
  concerns(identity: CompiledIdentity): boolean {
    return this.personal(identity).length > 0 || this.ofSessions(identity).length > 0;
  }

  names(arn: string): boolean {
    return this.#exact.has(arn);
  }

  /** Roles that trust the account, whoever it is there. */
  ofAccount(account: string): Targets<CompiledIdentity> {
    let known = this.#shared.get(account);
    if (!known) {
      known = new Targets([...(this.#accounts.get(account) ?? [])].sort(byWorth), ({ arn }) => arn);
      this.#shared.set(account, known);
    }
    return known;
  }

  /** Roles that trust everybody. */
  get ofAnybody(): readonly CompiledIdentity[] {
    return this.#anybody;
  }

  /** Roles whose trust depends on who the source is. */
  personal({ arn, account }: CompiledIdentity): readonly CompiledIdentity[] {
    const exact = this.#exact.get(arn) ?? [];
    const chosen = this.#chosenInAccounts.get(account) ?? [];
    if (chosen.length === 0 && this.#chosen.length === 0) return exact;
    return [...new Set([...exact, ...chosen, ...this.#chosen])];
  }

  #add(role: CompiledIdentity): void {
    const entries = role.trust ? trustedPrincipals(role.trust) : [];
    const asksWho = entries.some(
      ({ effect, negated, conditions }) =>
        effect === 'Deny' || negated || ASKS_WHO.test(JSON.stringify(conditions ?? '')),
    );
    const accounts = new Set<string>();
    let anybody = false;
    for (const { kind, value, effect, negated } of entries) {
      if (effect === 'Deny') continue;
      if (kind === 'any' || negated) anybody = true;
      else if (kind === 'aws') {
        const account = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(value)?.[1];
        const session = /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(value);
        if (session) push(this.#sessions, `${session[1]} ${session[2]}`, { session: value, role });
        else if (account === undefined) push(this.#exact, value, role);
        else accounts.add(account);
      }
    }
    for (const account of accounts) push(asksWho ? this.#chosenInAccounts : this.#accounts, account, role);
    if (anybody) (asksWho ? this.#chosen : this.#anybody).push(role);
  }
}

/** Keys and variables by which members of one class differ. */
const ASKS_WHO = /\$\{|aws:(?:principal(?:arn|tag|type)|userid|username|requesttag)/i;

function push<V>(index: Map<string, V[]>, key: string, value: V): void {
  const list = index.get(key);
  if (list) list.push(value);
  else index.set(key, [value]);
}
