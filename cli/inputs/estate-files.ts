import { parseArn } from '../../layers/core/identity.ts';
import { parseCredentialReport, withCredentialReport } from '../../layers/core/posture/credential-report.ts';
import type { AccountEstate, Unreadable } from '../../layers/core/posture/estate.ts';
import { type Dump, estatesFromDumps } from '../../layers/core/posture/estate-from-dump.ts';
import { isRecord } from '../../layers/core/posture/input-error.ts';
import {
  type OrganizationPolicies,
  type OrganizationPolicyType,
  parseOrganization,
} from '../../layers/core/posture/organization-policies.ts';
import { parseClusters, parseWorkloads, withClusters, withWorkloads } from '../../layers/core/posture/workload-list.ts';
import type { Io } from '../io.ts';
import { readJson, readText } from './json-file.ts';
import { reportUnreadable } from './report-unreadable.ts';
import { parseResourcePolicies, withResourcePolicies } from './resource-policies-file.ts';
import { asUsageError } from './usage-error.ts';

export interface EstateFiles {
  /** GetAccountAuthorizationDetails, one or several accounts or pages. */
  readonly dumps: readonly string[];
  readonly credentialReports?: readonly string[];
  readonly workloads?: readonly string[];
  readonly scps?: readonly string[];
  readonly rcps?: readonly string[];
  readonly resourcePolicies?: readonly string[];
  /** ISO 8601: ages are calculated as of this time. */
  readonly takenAt: string;
  /** Receives the first file of each account. */
  readonly sources?: Map<string, string>;
}

/** Reads files into one estate per account.
 * @throws UsageError with file and position. */
export async function readEstates(io: Io, files: EstateFiles): Promise<AccountEstate[]> {
  const dumps: Dump[] = [];
  for (const path of files.dumps) dumps.push({ source: path, content: await readJson(io, path) });
  const unplaced: Unreadable[] = [];
  const onUnplaced = (item: Unreadable): void => void unplaced.push(item);
  let estates = asUsageError(() => estatesFromDumps(dumps, { takenAt: files.takenAt, onUnplaced }));
  reportUnreadable(io, unplaced);
  for (const { account } of estates) {
    const first = dumps.length === 1 ? dumps[0] : dumps.find(({ content }) => isOfAccount(content, account));
    if (first !== undefined) files.sources?.set(account, first.source);
  }
  for (const path of files.credentialReports ?? []) {
    const text = await readText(io, path);
    estates = asUsageError(() => {
      const report = parseCredentialReport(text, path);
      return estates.map((estate) => withCredentialReport(estate, report));
    });
  }
  if (files.workloads !== undefined && files.workloads.length > 0) {
    const lists = await readLists(io, files.workloads, (content, path) => [
      { workloads: parseWorkloads(content, path), clusters: parseClusters(content, path) },
    ]);
    const [workloads, clusters] = [lists.flatMap((list) => list.workloads), lists.flatMap((list) => list.clusters)];
    estates = asUsageError(() => withClusters(withWorkloads(estates, workloads), clusters));
  }
  if (files.resourcePolicies !== undefined) {
    const policies = await readLists(io, files.resourcePolicies, parseResourcePolicies);
    estates = asUsageError(() => withResourcePolicies(estates, policies));
  }
  const scps = await readOrganization(io, files.scps ?? [], 'SERVICE_CONTROL_POLICY');
  const rcps = await readOrganization(io, files.rcps ?? [], 'RESOURCE_CONTROL_POLICY');
  return estates.map((estate) => ({ ...estate, ...limitsOver(estate.account, scps, rcps) }));
}

async function readLists<T>(
  io: Io,
  paths: readonly string[],
  parse: (content: unknown, path: string) => readonly T[],
): Promise<readonly T[]> {
  const items: T[] = [];
  for (const path of paths) {
    const content = await readJson(io, path);
    items.push(...asUsageError(() => parse(content, path)));
  }
  return items;
}

function limitsOver(
  account: string,
  scps: OrganizationPolicies | undefined,
  rcps: OrganizationPolicies | undefined,
): Pick<AccountEstate, 'scps' | 'rcps' | 'organization'> {
  const organization = rcps?.organization ?? scps?.organization;
  return {
    ...(scps === undefined ? {} : { scps: scps.levelsOver(account) }),
    ...(rcps === undefined ? {} : { rcps: rcps.levelsOver(account) }),
    ...(organization === undefined ? {} : { organization }),
  };
}

/** Whether a dump, or one of its pages, has a user or role of the account. A file contains one account. */
function isOfAccount(content: unknown, account: string): boolean {
  if (Array.isArray(content)) return content.some((page: unknown) => isOfAccount(page, account));
  if (!isRecord(content)) return false;
  return [content.UserDetailList, content.RoleDetailList].some((details: unknown) => {
    const first: unknown = Array.isArray(details) ? details[0] : undefined;
    return isRecord(first) && typeof first.Arn === 'string' && parseArn(first.Arn)?.account === account;
  });
}

/** Reads policies of an organization, or undefined without files. Several files are several levels (or trees of several
 * organizations), outermost first.
 * @throws UsageError with file and position. */
export async function readOrganization(
  io: Io,
  paths: readonly string[],
  type: OrganizationPolicyType,
): Promise<OrganizationPolicies | undefined> {
  if (paths.length === 0) return undefined;
  const parts: OrganizationPolicies[] = [];
  for (const path of paths) {
    const content = await readJson(io, path);
    parts.push(asUsageError(() => parseOrganization(content, path, type)));
  }
  const organization = parts.find((part) => part.organization !== undefined)?.organization;
  return {
    ...(organization === undefined ? {} : { organization }),
    levelsOver: (account) => parts.flatMap((part) => part.levelsOver(account)),
  };
}
