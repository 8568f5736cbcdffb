import type { ExposedSecret } from '../estate.ts';
import { listed, type ReasonDraft, type ReasonFinder, type Subject } from './subject.ts';

/** Secrets that stand outside a vault: with the compute that carries the identity's role, or the identity's own key. */
export const exposed: ReasonFinder = (subject) => {
  const carried = subject.neighbours.exposedByRole.get(subject.arn) ?? [];
  const own = ownKeys(subject);
  return [...outsideVault(carried, own), ...shared(subject, carried, own)];
};

function ownKeys({ user, neighbours }: Subject): readonly ExposedSecret[] {
  if (user === undefined || user.accessKeys === 'unknown') return [];
  return user.accessKeys.flatMap((key) => neighbours.exposedByKey.get(key.id) ?? []);
}

export const placeInWords = (secret: ExposedSecret): string => `${secret.place} of ${secret.type} ${secret.holder}`;

function outsideVault(carried: readonly ExposedSecret[], own: readonly ExposedSecret[]): ReasonDraft[] {
  const all = [...new Set([...own, ...carried])];
  if (all.length === 0) return [];
  const places = all.map(placeInWords);
  const what =
    own.length > 0
      ? 'its own access key stands in'
      : `${all.length === 1 ? 'a secret stands' : `${all.length} secrets stand`} in plain text in`;
  return [
    {
      code: 'SECRET_OUTSIDE_VAULT',
      detail: `${what} ${listed(places)}`,
      evidence: {
        places,
        kinds: [...new Set(all.map((secret) => secret.kind))],
        fingerprints: [...new Set(all.map((secret) => secret.fingerprint))],
      },
      remediation:
        'Rotate it, put it in Secrets Manager, and let the workload read it by its role: secretsmanager:GetSecretValue on that one secret',
      ...(own.length > 0 ? { shift: 1 } : {}),
    },
  ];
}

function shared(subject: Subject, carried: readonly ExposedSecret[], own: readonly ExposedSecret[]): ReasonDraft[] {
  const fingerprints = new Set([...carried, ...own].map((secret) => secret.fingerprint));
  const holders = new Set<string>();
  // A key is known by its id as well, wherever its secret half stands.
  const groups = [...fingerprints].map((fingerprint) => subject.neighbours.exposedPlaces.get(fingerprint) ?? []);
  for (const places of [...groups, ...Map.groupBy(own, (secret) => secret.accessKeyId).values()]) {
    if (new Set(places.map((place) => place.holder)).size > 1)
      for (const place of places) holders.add(placeInWords(place));
  }
  if (holders.size === 0) return [];
  return [
    {
      code: 'SHARED_CREDENTIAL',
      detail: `one credential stands in ${holders.size} places: ${listed([...holders])}`,
      evidence: { places: [...holders], fingerprints: [...fingerprints] },
      remediation: 'Give each workload a credential of its own, best the role it runs with',
    },
  ];
}
