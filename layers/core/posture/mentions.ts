import { trustedPrincipals } from '../iam/index.ts';
import type { IdentityArn } from '../identity.ts';
import type { CompiledIdentity } from './escalation/compile.ts';
import { addTo } from './sets.ts';

/** Of whom something is said because of others: who trusts them by ARN or by id, or has them for an owner. Like `Dependents`,
 * it names those too who spoke of them once. */
export class Mentions {
  /** By ARN or immutable id. */
  readonly #speakers = new Map<string, Set<IdentityArn>>();
  /** ARN and immutable id of those who had both. */
  readonly #ids = new Map<IdentityArn, Set<string>>();

  constructor(identities: Iterable<CompiledIdentity>) {
    for (const identity of identities) this.add(identity);
  }

  add({ arn, tags, trust, user, role }: CompiledIdentity): void {
    const id = user?.immutableId ?? role?.immutableId;
    if (id !== undefined) addTo(this.#ids, arn, id);
    for (const key in tags) addTo(this.#speakers, tags[key] ?? '', arn);
    if (trust) for (const { value } of trustedPrincipals(trust)) addTo(this.#speakers, value, arn);
  }

  *of(arns: Iterable<IdentityArn>): Iterable<IdentityArn> {
    for (const arn of arns)
      for (const name of [arn, ...(this.#ids.get(arn) ?? [])]) yield* this.#speakers.get(name) ?? [];
  }
}
