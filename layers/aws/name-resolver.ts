import type { IdentityReference, Subject } from '../core/detection/types.ts';
import { type IdentityArn, principalKey, principalNameOf } from '../core/identity.ts';
import type { Clock, IdentityStore } from '../core/ports.ts';

interface Remembered {
  readonly identity: IdentityArn | undefined;
  readonly at: number;
}

/** How long an answer is used without asking again. */
const REMEMBER_MS = 30_000;
const MOST_REMEMBERED = 5_000;

/** Finds the identities that records name without their path, or by an access key alone. Asks nothing about an ARN. */
export class NameResolver {
  readonly #identities: Pick<IdentityStore, 'resolveName' | 'ownerOfKey'>;
  readonly #clock: Clock;
  readonly #asked: () => void;
  readonly #remembered = new Map<string, Remembered>();

  /** @param asked called for each request to the store. */
  constructor(identities: Pick<IdentityStore, 'resolveName' | 'ownerOfKey'>, clock: Clock, asked: () => void) {
    this.#identities = identities;
    this.#clock = clock;
    this.#asked = asked;
  }

  /** An unknown name is assumed to have no path; an unknown key has no owner. */
  async identityOf(subject: IdentityReference): Promise<IdentityArn>;
  async identityOf(subject: Subject): Promise<IdentityArn | undefined>;
  async identityOf(subject: Subject): Promise<IdentityArn | undefined> {
    if (subject.kind === 'arn') return subject.identity;
    if (subject.kind === 'key') {
      const { accessKeyId } = subject;
      return this.#lookUp(accessKeyId, () => this.#identities.ownerOfKey(accessKeyId));
    }
    const named = principalNameOf(subject.identity);
    if (named === undefined) return subject.identity;
    const { account, kind, name } = named;
    const found = await this.#lookUp(principalKey(named), () => this.#identities.resolveName(account, kind, name));
    return found ?? subject.identity;
  }

  /** Remembers the ARN of an identity that was just made: the store learns of it later. */
  learn(identity: IdentityArn): void {
    const name = principalNameOf(identity);
    if (name !== undefined) this.#remember(principalKey(name), identity);
  }

  async #lookUp(key: string, ask: () => Promise<IdentityArn | undefined>): Promise<IdentityArn | undefined> {
    const before = this.#remembered.get(key);
    if (before !== undefined && this.#clock.now() - before.at < REMEMBER_MS) return before.identity;
    this.#asked();
    const identity = await ask();
    this.#remember(key, identity);
    return identity;
  }

  #remember(key: string, identity: IdentityArn | undefined): void {
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(key, { identity, at: this.#clock.now() });
  }
}
