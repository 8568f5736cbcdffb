import { isOfPeople } from '../../identity.ts';
import type { ExposedSecret, Together, UserFacts } from '../estate.ts';
import { deactivate } from './keys.ts';
import { listed, type ReasonDraft, type ReasonFinder, type Subject } from './subject.ts';

/** Secrets in plaintext configuration of compute that runs as the identity, the identity's own exposed access keys, and
 * credentials with more than one holder. */
export const exposed: ReasonFinder = (subject) => {
  const inWorkloads = subject.crossAccount.exposedByRole.get(subject.arn) ?? [];
  const own = ownKeys(subject);
  return [...outsideVault(inWorkloads, own), ...shared(subject, inWorkloads, own)];
};

function ownKeys({ user, crossAccount: neighbours }: Subject): readonly ExposedSecret[] {
  if (user === undefined || user.accessKeys === 'unknown') return [];
  return user.accessKeys.flatMap((key) => neighbours.exposedByKey.get(key.id) ?? []);
}

export const describePlace = (secret: ExposedSecret): string => `${secret.place} of ${secret.type} ${secret.holder}`;

function outsideVault(carried: readonly ExposedSecret[], own: readonly ExposedSecret[]): ReasonDraft[] {
  const all = [...new Set([...own, ...carried])];
  if (all.length === 0) return [];
  const places = all.map(describePlace);
  const what =
    own.length > 0
      ? 'its own access key is stored in'
      : `${all.length === 1 ? 'a secret is' : `${all.length} secrets are`} stored in plain text in`;
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
        'Rotate it, move it to Secrets Manager, and allow the role of the workload secretsmanager:GetSecretValue on that secret only',
      ...(own.length > 0 ? { shift: 1 } : {}),
    },
  ];
}

/** Each code occurs once, so the places of storage and of use are reported together. */
function shared(subject: Subject, carried: readonly ExposedSecret[], own: readonly ExposedSecret[]): ReasonDraft[] {
  const found = [...inPlaces(subject, carried, own), ...fromSeveral(subject)];
  if (found.length === 0) return [];
  return [
    {
      code: 'SHARED_CREDENTIAL',
      detail: found.map(({ detail }) => detail).join('; '),
      evidence: Object.fromEntries(found.flatMap(({ evidence }) => Object.entries(evidence))),
      remediation: found.map(({ remediation }) => remediation).join('. '),
    },
  ];
}

type Sharing = Required<Pick<ReasonDraft, 'detail' | 'evidence' | 'remediation'>>;

function inPlaces(subject: Subject, carried: readonly ExposedSecret[], own: readonly ExposedSecret[]): Sharing[] {
  const fingerprints = new Set([...carried, ...own].map((secret) => secret.fingerprint));
  const holders = new Set<string>();
  // An access key is also identified by its ID.
  const groups = [...fingerprints].map((fingerprint) => subject.crossAccount.exposedPlaces.get(fingerprint) ?? []);
  for (const places of [...groups, ...Map.groupBy(own, (secret) => secret.accessKeyId).values()]) {
    if (new Set(places.map((place) => place.holder)).size > 1)
      for (const place of places) holders.add(describePlace(place));
  }
  if (holders.size === 0) return [];
  return [
    {
      detail: `the same credential is stored in ${holders.size} places: ${listed([...holders])}`,
      evidence: { places: [...holders], fingerprints: [...fingerprints] },
      remediation: 'Give each workload its own credential, preferably the role that it runs as',
    },
  ];
}

/** People use their keys from several places: the office, home, and on the move. A machine runs in one place. If it is used from more places at once than it has credentials, at least one credential is
 * shared. */
function fromSeveral(subject: Subject): Sharing[] {
  const { user } = subject;
  if (user?.sideBySide === undefined || user.accessKeys === 'unknown' || isOfPeople(subject.class)) return [];
  const active = user.accessKeys.filter(({ status }) => status === 'Active');
  const [first] = active;
  if (first === undefined) return [];
  const credentials = active.length + otherCredentials(user);
  const more = (together: Together | undefined) =>
    together !== undefined && together.names.length > credentials ? [together] : [];
  const { sideBySide } = user;
  const [networks, systems] = [more(sideBySide.networks), more(sideBySide.systems)];
  const all = [...networks, ...systems];
  if (all.length === 0) return [];
  const places = all.map(({ names }) => listed(names, 5)).join(', and from ');
  const has = credentials === 1 ? 'one credential, the key' : `${credentials} credentials, the key`;
  return [
    {
      detail: `used on the same days from ${places}, but has only ${has} ${listed(active.map(({ id }) => id))}`,
      evidence: {
        keys: active.map(({ id }) => id),
        ...Object.fromEntries(networks.map(({ names }) => ['networks', names])),
        ...Object.fromEntries(systems.map(({ names }) => ['systems', names])),
        agents: sideBySide.agents,
        since:
          all
            .map(({ since }) => since)
            .sort()
            .at(-1) ?? '',
        sharedDays: Math.max(...all.map(({ days }) => days)),
      },
      remediation: `Find its users in CloudTrail by source network; give each one its own identity (a role, or IAM Roles Anywhere or OIDC outside AWS), then ${deactivate(subject, first)}`,
    },
  ];
}

/** Credentials other than access keys. Their locations do not show that a key is shared. */
const otherCredentials = ({ loginProfile, serviceSpecificCredentials: special }: UserFacts): number =>
  (loginProfile === false ? 0 : 1) +
  (special === 'unknown' ? 0 : special.filter(({ status }) => status === 'Active').length);
