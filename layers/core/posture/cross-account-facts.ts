import type { AccountEstate, ExposedSecret } from './estate.ts';
import { append } from './multimap.ts';
import type { PostureSettings } from './options.ts';
import type { CrossAccountFacts } from './reasons/subject.ts';

/** Indexes over all accounts that are assessed together, built once. */
export function crossAccountFacts(estates: readonly AccountEstate[], settings: PostureSettings): CrossAccountFacts {
  const idsOf = (): Set<string> =>
    new Set(estates.flatMap(({ users, roles }) => [...users, ...roles].map(({ immutableId }) => immutableId)));
  const usersOf = (): Set<string> => new Set(estates.flatMap(({ users }) => users.map(({ arn }) => arn)));
  let ids: ReadonlySet<string> | undefined;
  let users: ReadonlySet<string> | undefined;
  const exposed = estates.flatMap((estate) =>
    estate.secretsOutsideVault === 'unknown' ? [] : estate.secretsOutsideVault,
  );
  return {
    ownAccounts: new Set([...estates.map((estate) => estate.account), ...settings.ownAccounts]),
    // Computed on first use; few reasons need them.
    get immutableIds() {
      ids ??= idsOf();
      return ids;
    },
    get userArns() {
      users ??= usersOf();
      return users;
    },
    exposedByRole: indexed(exposed, (secret) => secret.roleArn),
    exposedByKey: indexed(exposed, (secret) => secret.accessKeyId),
    exposedPlaces: indexed(exposed, (secret) => secret.fingerprint),
    serviceAccess: new Map(estates.flatMap((estate) => Object.entries(estate.serviceLastAccessed ?? {}))),
    unreadable: problemsByArn(estates),
  };
}

function indexed(
  secrets: readonly ExposedSecret[],
  keyOf: (secret: ExposedSecret) => string | undefined,
): ReadonlyMap<string, readonly ExposedSecret[]> {
  const index = new Map<string, ExposedSecret[]>();
  for (const secret of secrets) {
    const key = keyOf(secret);
    if (key !== undefined) append(index, key, secret);
  }
  return index;
}

function problemsByArn(estates: readonly AccountEstate[]): ReadonlyMap<string, readonly string[]> {
  const problems = new Map<string, string[]>();
  for (const { what, why } of estates.flatMap((estate) => estate.unreadable)) {
    if (what.startsWith('arn:')) append(problems, what, why);
  }
  return problems;
}
