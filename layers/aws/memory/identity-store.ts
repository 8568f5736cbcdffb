import { type IdentityArn, parseArn, principalKey, principalNameOf, type Tier } from '../../core/identity.ts';
import type { IdentityState, IdentityStore } from '../../core/ports.ts';
import type { Exception, Posture } from '../../core/posture/types.ts';
import type { IdentityStoreSettings } from '../identity-store.ts';
import { nextRevision, packRevisions, unpackRevision } from '../stored/revisions.ts';

interface Versioned<Value> {
  readonly value: Value;
  readonly revision: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

interface IdentityRows {
  posture?: { readonly takenAt: number; readonly value: Posture | undefined };
  profile?: Versioned<NonNullable<IdentityState['profile']>>;
  window?: Versioned<NonNullable<IdentityState['window']>>;
  readonly exceptions: Map<string, Exception>;
}

const DAY = 86_400_000;

/** An `IdentityStore` in memory: for tests and for replays of files, which need no table. */
export function memoryIdentityStore({ clock, ttlDays }: IdentityStoreSettings): IdentityStore {
  const identities = new Map<IdentityArn, IdentityRows>();
  const keys = new Map<string, IdentityArn>();
  const names = new Map<string, { readonly identity: IdentityArn; readonly takenAt: number }>();

  const rowsOf = (identity: IdentityArn): IdentityRows => {
    const rows = identities.get(identity) ?? { exceptions: new Map() };
    identities.set(identity, rows);
    return rows;
  };
  const live = <Value>(row: Versioned<Value> | undefined): Value | undefined =>
    row !== undefined && row.expiresAt > clock.now() ? row.value : undefined;
  const forgetKeys = (identity: IdentityArn, kept: readonly string[]): void => {
    for (const [key, owner] of keys) if (owner === identity && !kept.includes(key)) keys.delete(key);
  };
  const nameInstanceProfiles = ({ account, identity, instanceProfiles = [] }: Posture, takenAt: number): void => {
    for (const name of instanceProfiles) {
      const key = principalKey({ account, kind: 'instance-profile', name });
      if ((names.get(key)?.takenAt ?? 0) <= takenAt) names.set(key, { identity, takenAt });
    }
  };
  const listByTier = (account: string, tier: Tier): Posture[] =>
    [...identities.values()]
      .flatMap((rows) => rows.posture?.value ?? [])
      .filter((posture) => posture.account === account && posture.tier === tier)
      .sort((a, b) => b.score - a.score || (a.identity < b.identity ? 1 : -1));

  return {
    async load(identity) {
      const rows = identities.get(identity);
      return {
        identity,
        posture: rows?.posture?.value,
        profile: live(rows?.profile),
        window: live(rows?.window),
        exceptions: [...(rows?.exceptions.values() ?? [])].filter((one) => Date.parse(one.expiresAt) > clock.now()),
        version: packRevisions(rows?.profile?.revision ?? 0, rows?.window?.revision ?? 0),
      };
    },
    async saveActivity(identity, version, change) {
      const rows = rowsOf(identity);
      const read = { profile: unpackRevision(version, 'PROFILE'), window: unpackRevision(version, 'WINDOW') };
      if (change.profile !== undefined && (rows.profile?.revision ?? 0) !== read.profile) return { kind: 'conflict' };
      if (change.window !== undefined && (rows.window?.revision ?? 0) !== read.window) return { kind: 'conflict' };
      const expiresAt = clock.now() + ttlDays * DAY;
      if (change.profile !== undefined)
        rows.profile = { value: change.profile, revision: nextRevision(read.profile), expiresAt };
      if (change.window !== undefined)
        rows.window = { value: change.window, revision: nextRevision(read.window), expiresAt };
      return { kind: 'written' };
    },
    async savePosture(posture) {
      const rows = rowsOf(posture.identity);
      const takenAt = Date.parse(posture.takenAt);
      const name = principalNameOf(posture.identity);
      const named = name && names.get(principalKey(name));
      if ([rows.posture, named].some((row) => row !== undefined && row.takenAt > takenAt)) return { kind: 'conflict' };
      rows.posture = { takenAt, value: posture };
      if (name !== undefined) names.set(principalKey(name), { identity: posture.identity, takenAt });
      nameInstanceProfiles(posture, takenAt);
      const { accessKeys } = posture.containment;
      if (accessKeys === 'unknown') return { kind: 'written' };
      const ids = accessKeys.map((key) => key.id);
      forgetKeys(posture.identity, ids);
      for (const id of ids) keys.set(id, posture.identity);
      return { kind: 'written' };
    },
    async removePosture(identity, takenAt) {
      const rows = rowsOf(identity);
      const at = Date.parse(takenAt);
      if (rows.posture !== undefined && rows.posture.takenAt > at) return { kind: 'conflict' };
      rows.posture = { takenAt: at, value: undefined };
      forgetKeys(identity, []);
      const name = principalNameOf(identity);
      if (name !== undefined && names.get(principalKey(name))?.identity === identity) names.delete(principalKey(name));
      return { kind: 'written' };
    },
    ownerOfKey: async (accessKeyId) => keys.get(accessKeyId),
    resolveName: async (account, kind, name) => names.get(principalKey({ account, kind, name }))?.identity,
    async *listByTier(account, tier) {
      yield* listByTier(account, tier);
    },
    async *listIdentities(account) {
      for (const tier of [0, 1, 2, 3] as const) yield* listByTier(account, tier);
    },
    async saveException(exception) {
      rowsOf(exception.identity).exceptions.set(exception.id, exception);
    },
    async removeException({ identity, id }) {
      identities.get(identity)?.exceptions.delete(id);
    },
    async *listExceptions(account) {
      for (const [identity, { exceptions }] of identities)
        if (parseArn(identity)?.account === account)
          for (const one of exceptions.values()) if (Date.parse(one.expiresAt) > clock.now()) yield one;
    },
  };
}
