import type { ReadStatement } from '../iam/document.ts';
import type { CompiledPolicy, PolicyCache } from '../iam/index.ts';
import type { AccountEstate, ResourcePolicyFacts } from './estate.ts';
import { type ExternalPrincipal, externalPrincipals } from './external-access.ts';
import { effectivePolicy, serviceOf, withoutStatements } from './resource-policies.ts';

/** Keys by which a statement for everyone admits only requests of some accounts, resources or organizations. */
const SCOPES = /^aws:(sourcearn|sourceaccount|sourceowner|sourceorgid|principalaccount|principalarn|principalorgid)$/i;
/** Operators that an absent key does not satisfy. */
const NARROWING = /^(string(equals|like)|arn(equals|like))$/i;

/** Finds the principals outside of the team's accounts that the policies of an account's resources allow. */
export class Outsiders {
  readonly #account: string;
  readonly #partition: string;
  readonly #own: ReadonlySet<string>;
  readonly #organization: string | undefined;
  readonly #buckets: ReadonlySet<string>;
  readonly #rcps: readonly CompiledPolicy[];

  constructor(estate: AccountEstate, ownAccounts: ReadonlySet<string>, cache: PolicyCache) {
    const { account, partition, rcps = [], organization, resourcePolicies = [] } = estate;
    this.#account = account;
    this.#partition = partition;
    this.#own = ownAccounts;
    this.#organization = organization;
    this.#buckets = new Set(resourcePolicies.map(({ arn }) => arn));
    this.#rcps = rcps.flat().map((policy) => cache.compile(policy, 'rcp'));
  }

  of(resource: ResourcePolicyFacts): readonly ExternalPrincipal[] {
    const policy = effectivePolicy(resource);
    const document = policy && withoutStatements(policy, (statement) => this.#isForOwn(statement));
    if (document === undefined) return [];
    const found = externalPrincipals(document, {
      account: this.#account,
      partition: this.#partition,
      service: serviceOf(resource),
      rcps: this.#rcps,
    }).filter(({ value }) => !this.#own.has(accountIn(value)));
    const isPublic = found.some(({ kind, conditioned }) => kind === 'anyone' && !conditioned);
    // S3 then also ignores what a public policy allows to named accounts.
    return isPublic && resource.restrictsPublicAccess === true ? [] : found;
  }

  /** Whether one of the conditions admits only requests of own accounts, from own resources or within the own organization. */
  #isForOwn({ effect, conditions }: ReadStatement): boolean {
    if (effect !== 'Allow') return false;
    return conditions.some(
      ({ operator, key, values }) =>
        SCOPES.test(key) &&
        NARROWING.test(operator) &&
        values.length > 0 &&
        values.every((value) => this.#isOwn(value)),
    );
  }

  #isOwn(value: string): boolean {
    return this.#own.has(accountIn(value)) || value === this.#organization || this.#buckets.has(value);
  }
}

const accountIn = (value: string): string => /^\d{12}$/.exec(value)?.[0] ?? value.split(':')[4] ?? '';

/** `everyone`, or the account, as text for a person. */
export function describeOutsider({ kind, value, conditioned }: ExternalPrincipal): string {
  const who = kind === 'anyone' ? 'everyone' : kind === 'account' ? `account ${accountIn(value) || value}` : value;
  return conditioned ? `${who} under conditions` : who;
}
