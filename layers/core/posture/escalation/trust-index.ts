import { type CompiledPolicy, trustedPrincipals } from '../../iam/index.ts';
import type { PolicySet } from '../../iam/types.ts';
import { append } from '../multimap.ts';
import { byPrivilege } from './account-index.ts';
import type { CompiledIdentity } from './compile.ts';
import type { EstateIndex } from './estate-index.ts';
import { Targets } from './targets.ts';

type Roles = Map<string, CompiledIdentity[]>;

export interface NamedSession {
  /** ARN of the role session. */
  readonly session: string;
  readonly role: CompiledIdentity;
}

/** Roles by the principals that their trust policies name, so that not every role is evaluated for every attacker. */
export class TrustIndex {
  /** By ARN of the principal that a trust policy names. */
  readonly #exact: Roles = new Map();
  /** By account that a trust policy names as a whole. */
  readonly #accounts: Roles = new Map();
  readonly #shared = new Map<string, Targets<CompiledIdentity>>();
  /** The same, for trust policies that also depend on the caller. */
  readonly #callerSpecificInAccounts: Roles = new Map();
  readonly #anyone: CompiledIdentity[] = [];
  #anyoneByPrivilege: readonly CompiledIdentity[] | undefined;
  /** By account and role name, for trust policies that name one session of the role. */
  readonly #sessions = new Map<string, NamedSession[]>();
  readonly #callerSpecific: CompiledIdentity[] = [];
  readonly #callerDependentRcps = new WeakMap<object, boolean>();

  constructor(world: EstateIndex) {
    for (const account of world.accounts) for (const role of account.roles) this.#add(role);
  }

  /** Roles that trust one session of the attacker's role. */
  ofSessions({ account, name, kind }: CompiledIdentity): readonly NamedSession[] {
    return kind === 'role' ? (this.#sessions.get(`${account} ${name}`) ?? []) : [];
  }

  names(arn: string): boolean {
    return this.#exact.has(arn);
  }

  /** Roles that trust the account as a whole. */
  ofAccount(account: string): Targets<CompiledIdentity> {
    let known = this.#shared.get(account);
    if (!known) {
      known = new Targets([...(this.#accounts.get(account) ?? [])].sort(byPrivilege), ({ arn }) => arn);
      this.#shared.set(account, known);
    }
    return known;
  }

  /** Roles that trust everyone. */
  get ofAnyone(): readonly CompiledIdentity[] {
    this.#anyoneByPrivilege ??= [...this.#anyone].sort(byPrivilege);
    return this.#anyoneByPrivilege;
  }

  /** Roles whose trust depends on the exact attacker. */
  callerSpecific({ arn, account }: CompiledIdentity): readonly CompiledIdentity[] {
    const exact = this.#exact.get(arn) ?? [];
    const chosen = this.#callerSpecificInAccounts.get(account) ?? [];
    if (chosen.length === 0 && this.#callerSpecific.length === 0) return exact;
    return [...new Set([...exact, ...chosen, ...this.#callerSpecific])];
  }

  #dependOnCaller(rcps: PolicySet['rcps'] = []): boolean {
    let depend = this.#callerDependentRcps.get(rcps);
    if (depend === undefined) {
      depend = CALLER_KEYS.test(JSON.stringify(rcps));
      this.#callerDependentRcps.set(rcps, depend);
    }
    return depend;
  }

  #add(role: CompiledIdentity): void {
    const trusted = role.trust && trustedBy(role.trust);
    if (!trusted) return;
    const dependsOnCaller = trusted.dependsOnCaller || this.#dependOnCaller(role.policies.rcps);
    for (const [name, session] of trusted.sessions) append(this.#sessions, name, { session, role });
    for (const arn of trusted.exact) append(this.#exact, arn, role);
    for (const account of trusted.accounts)
      append(dependsOnCaller ? this.#callerSpecificInAccounts : this.#accounts, account, role);
    if (trusted.anyone) (dependsOnCaller ? this.#callerSpecific : this.#anyone).push(role);
  }
}

/** The principals that a trust policy may allow. */
interface Trusted {
  readonly exact: readonly string[];
  readonly accounts: readonly string[];
  /** Account and name of a role, with the ARN of its session. */
  readonly sessions: readonly (readonly [string, string])[];
  readonly anyone: boolean;
  /** Whether it also depends on the caller. */
  readonly dependsOnCaller: boolean;
}

function trustedBy(trust: CompiledPolicy): Trusted {
  const entries = trustedPrincipals(trust);
  const [exact, accounts, sessions] = [new Set<string>(), new Set<string>(), new Map<string, string>()];
  let anyone = false;
  for (const { kind, value, effect, negated } of entries) {
    if (effect === 'Deny') continue;
    if (kind === 'any' || negated) anyone = true;
    else if (kind === 'aws') {
      const account = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(value)?.[1];
      const session = /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(value);
      if (session) sessions.set(value, `${session[1]} ${session[2]}`);
      else if (account === undefined) exact.add(value);
      else accounts.add(account);
    }
  }
  const dependsOnCaller = entries.some(
    ({ effect, negated, conditions }) =>
      effect === 'Deny' || negated || CALLER_KEYS.test(JSON.stringify(conditions ?? '')),
  );
  return {
    exact: [...exact],
    accounts: [...accounts],
    sessions: [...sessions].map(([session, name]) => [name, session] as const),
    anyone,
    dependsOnCaller,
  };
}

/** Condition keys and variables that differ between members of a class. */
const CALLER_KEYS = /\$\{|aws:(?:principal(?:arn|tag|type)|userid|username|requesttag)/i;
