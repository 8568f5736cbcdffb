import { parseArn } from '../../layers/core/identity.ts';
import { parseCredentialReport, withCredentialReport } from '../../layers/core/posture/credential-report.ts';
import type { AccountEstate } from '../../layers/core/posture/estate.ts';
import { type Dump, estatesFromDumps } from '../../layers/core/posture/estate-from-dump.ts';
import { InputError, isRecord } from '../../layers/core/posture/input-error.ts';
import { type OrganizationPolicies, parseOrganization } from '../../layers/core/posture/organization-policies.ts';
import { parseWorkloads, withWorkloads } from '../../layers/core/posture/workload-list.ts';
import { type Io, UsageError } from '../io.ts';
import { readJson, readText } from './json-file.ts';

export interface EstateFiles {
  /** GetAccountAuthorizationDetails, one or several accounts or pages. */
  readonly dumps: readonly string[];
  readonly credentialReports?: readonly string[];
  readonly workloads?: readonly string[];
  readonly scps?: readonly string[];
  /** ISO 8601: the moment from which ages are counted. */
  readonly takenAt: string;
  /** Is filled, by account, with the first file that tells of it. */
  readonly sources?: Map<string, string>;
}

/** Reads the files that the user named into one estate per account.
 * @throws UsageError naming file and place. */
export async function readEstates(io: Io, files: EstateFiles): Promise<AccountEstate[]> {
  const dumps: Dump[] = [];
  for (const path of files.dumps) dumps.push({ source: path, content: await readJson(io, path) });
  let estates = inWords(() => estatesFromDumps(dumps, { takenAt: files.takenAt }));
  for (const { account } of estates) {
    const first = dumps.length === 1 ? dumps[0] : dumps.find(({ content }) => tellsOf(content, account));
    if (first !== undefined) files.sources?.set(account, first.source);
  }
  for (const path of files.credentialReports ?? []) {
    const text = await readText(io, path);
    estates = inWords(() => {
      const report = parseCredentialReport(text, path);
      return estates.map((estate) => withCredentialReport(estate, report));
    });
  }
  if (files.workloads !== undefined && files.workloads.length > 0) {
    const contents: (readonly [string, unknown])[] = [];
    for (const path of files.workloads) contents.push([path, await readJson(io, path)]);
    estates = inWords(() =>
      withWorkloads(
        estates,
        contents.flatMap(([path, content]) => parseWorkloads(content, path)),
      ),
    );
  }
  const organization = await readOrganization(io, files.scps ?? []);
  if (organization === undefined) return estates;
  return estates.map((estate) => ({ ...estate, scps: organization.levelsOver(estate.account) }));
}

/** Whether a dump, or one of its pages, has a user or role of the account: a file is of one account throughout. */
function tellsOf(content: unknown, account: string): boolean {
  if (Array.isArray(content)) return content.some((page: unknown) => tellsOf(page, account));
  if (!isRecord(content)) return false;
  return [content.UserDetailList, content.RoleDetailList].some((details: unknown) => {
    const first: unknown = Array.isArray(details) ? details[0] : undefined;
    return isRecord(first) && typeof first.Arn === 'string' && parseArn(first.Arn)?.account === account;
  });
}

/** Reads policies of an organization; several files are several levels (or trees of several organizations), outermost first.
 * Undefined where none was named.
 * @throws UsageError naming file and place. */
export async function readOrganization(io: Io, paths: readonly string[]): Promise<OrganizationPolicies | undefined> {
  if (paths.length === 0) return undefined;
  const parts: OrganizationPolicies[] = [];
  for (const path of paths) {
    const content = await readJson(io, path);
    parts.push(inWords(() => parseOrganization(content, path)));
  }
  return { levelsOver: (account) => parts.flatMap((part) => part.levelsOver(account)) };
}

/** A wrong file is the user's to mend: one message, no stack trace. */
function inWords<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) throw new UsageError(error.message);
    throw error;
  }
}
