import type { RoleReference } from '../../layers/core/detection/handovers/role-references.ts';
import { principalKey, principalNameOf } from '../../layers/core/identity.ts';
import type { Posture } from '../../layers/core/posture/types.ts';

/** Finds the posture of a role by its name or by the name of an instance profile that holds it. */
export class RolePostures {
  readonly #byName = new Map<string, Posture>();
  readonly #byProfile = new Map<string, Posture>();

  constructor(postures: readonly Posture[]) {
    for (const posture of postures) {
      const name = principalNameOf(posture.identity);
      if (name?.kind !== 'role') continue;
      this.#byName.set(principalKey(name), posture);
      for (const profile of posture.instanceProfiles ?? [])
        this.#byProfile.set(keyOf(posture.account, profile), posture);
    }
  }

  readonly of = ({ kind, account, name }: RoleReference): Posture | undefined => {
    const profile = kind === 'instance-profile' ? this.#byProfile.get(keyOf(account, name)) : undefined;
    // The console and many templates give an instance profile the name of its role.
    return profile ?? this.#byName.get(principalKey({ account, kind: 'role', name }));
  };
}

const keyOf = (account: string, profile: string): string => `${account}#${profile.toLowerCase()}`;
