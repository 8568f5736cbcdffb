import { type CompiledPolicy, PolicyCache } from '../iam/index.ts';
import type { AccountEstate, ResourcePolicyFacts } from './estate.ts';
import { type ExternalPrincipal, externalPrincipals } from './external-access.ts';
import { effectivePolicy, serviceOf } from './resource-policies.ts';

/** Finds the principals outside of the team's accounts that the policies of an account's resources allow. */
export class Outsiders {
  readonly #account: string;
  readonly #partition: string;
  readonly #own: ReadonlySet<string>;
  readonly #rcps: readonly CompiledPolicy[];

  constructor({ account, partition, rcps = [] }: AccountEstate, ownAccounts: ReadonlySet<string>) {
    const cache = new PolicyCache();
    this.#account = account;
    this.#partition = partition;
    this.#own = ownAccounts;
    this.#rcps = rcps.flat().map((policy) => cache.compile(policy, 'rcp'));
  }

  of(resource: ResourcePolicyFacts): readonly ExternalPrincipal[] {
    const document = effectivePolicy(resource);
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
}

const accountIn = (value: string): string => /^\d{12}$/.exec(value)?.[0] ?? value.split(':')[4] ?? '';

/** `everyone`, or the account, as text for a person. */
export function describeOutsider({ kind, value, conditioned }: ExternalPrincipal): string {
  const who = kind === 'anyone' ? 'everyone' : kind === 'account' ? `account ${accountIn(value) || value}` : value;
  return conditioned ? `${who} under conditions` : who;
}
