import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type AccountEstate, isEvaluatedByLastAccess, type ServiceAccess } from '../../layers/core/posture/estate.ts';
import { type LastAccessed, parseLastAccessed } from '../../layers/core/usage/last-accessed.ts';
import { type Io, UsageError, userPath } from '../io.ts';
import { readJson } from './json-file.ts';
import { asUsageError } from './usage-error.ts';

/** Last accessed data by ARN, from files and the JSON files in folders.
 * @throws UsageError with file and field. */
export async function readLastAccessed(io: Io, paths: readonly string[]): Promise<ReadonlyMap<string, LastAccessed>> {
  const all = new Map<string, LastAccessed>();
  for (const path of paths) {
    for (const file of await filesAt(io, path)) {
      const content = await readJson(io, file);
      for (const [arn, services] of asUsageError(() => parseLastAccessed(content, file)))
        all.set(arn, new Map([...(all.get(arn) ?? []), ...services]));
    }
  }
  return all;
}

async function filesAt(io: Io, path: string): Promise<readonly string[]> {
  const isFolder = path !== '-' && (await stat(userPath(io, path)).catch(() => undefined))?.isDirectory() === true;
  if (!isFolder) return [path];
  const names = (await readdir(userPath(io, path))).filter((name) => /\.json$/i.test(name)).sort();
  if (names.length === 0) throw new UsageError(`${path}: expected .json files in this folder, found none`);
  return names.map((name) => join(path, name));
}

/** The identities that are not in the accounts. */
export function absentIdentities(
  estates: readonly AccountEstate[],
  all: ReadonlyMap<string, LastAccessed>,
): readonly string[] {
  const known = new Set(estates.flatMap(({ users, roles }) => [...users, ...roles].map(({ arn }) => arn)));
  return [...all.keys()].filter((arn) => !known.has(arn));
}

/** The estates with the data of their identities, as snapshots have it. */
export function withLastAccessed(
  estates: readonly AccountEstate[],
  all: ReadonlyMap<string, LastAccessed>,
): readonly AccountEstate[] {
  return estates.map((estate) => {
    const takenAt = Date.parse(estate.takenAt);
    const evaluated = [...estate.users, ...estate.roles].filter((facts) => isEvaluatedByLastAccess(facts, takenAt));
    const arns = new Set(evaluated.map(({ arn }) => arn));
    const own = [...all].filter(([arn]) => arns.has(arn));
    if (own.length === 0) return estate;
    const accesses = own.map(([arn, services]): [string, readonly ServiceAccess[]] => [
      arn,
      [...services].map(([service, { lastUsedAt }]) => ({ service, lastUsedAt })),
    ]);
    return { ...estate, serviceLastAccessed: { ...estate.serviceLastAccessed, ...Object.fromEntries(accesses) } };
  });
}
