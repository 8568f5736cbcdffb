import { type Known, parseArn } from '../identity.ts';
import * as z from '../zod.ts';
import { parseCsv } from './csv.ts';
import { timeOf } from './dump-shapes.ts';
import type { AccountEstate, RootFacts, Unreadable, UserFacts } from './estate.ts';
import { describeValue, InputError, isRecord } from './input-error.ts';
import type { AccessKeyFacts } from './types.ts';

const text = z.string();
const cell = z._default(text, '');

/** Columns of the credential report that are used; newer reports have more.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html */
const row = z.object({
  user: text,
  arn: text,
  password_enabled: cell,
  password_last_used: cell,
  mfa_active: cell,
  access_key_1_active: cell,
  access_key_1_last_rotated: cell,
  access_key_1_last_used_date: cell,
  access_key_2_active: cell,
  access_key_2_last_rotated: cell,
  access_key_2_last_used_date: cell,
});
type Row = z.infer<typeof row>;

/** The credential facts of one user; the report identifies keys only by position, never by id. */
export interface CredentialFacts {
  readonly accessKeys: Known<readonly AccessKeyFacts[]>;
  readonly loginProfile: Known<boolean>;
  readonly mfa: Known<boolean>;
  readonly passwordLastUsedAt: Known<string | null>;
}

export interface CredentialReport {
  readonly source: string;
  /** By user ARN. */
  readonly users: ReadonlyMap<string, CredentialFacts>;
  /** By account id. */
  readonly roots: ReadonlyMap<string, RootFacts>;
  readonly unreadable: readonly Unreadable[];
}

/** Reads a credential report: CSV, Base64-encoded CSV, or the output of `aws iam get-credential-report`.
 * @throws InputError if it has no header with `user` and `arn`. */
export function parseCredentialReport(content: string, source: string): CredentialReport {
  const [header, ...lines] = parseCsv(csvOf(content, source));
  if (header === undefined || !header.cells.includes('user') || !header.cells.includes('arn')) {
    throw new InputError(
      source,
      'line 1',
      `expected the header of an IAM credential report (user,arn,user_creation_time,…), found ${describeValue(header?.cells.join(','))}`,
    );
  }
  const users = new Map<string, CredentialFacts>();
  const roots = new Map<string, RootFacts>();
  const unreadable: Unreadable[] = [];
  for (const { line, cells } of lines) {
    const parsed = row.safeParse(Object.fromEntries(header.cells.map((name, index) => [name, cells[index]])));
    const account = parsed.success ? parseArn(parsed.data.arn)?.account : undefined;
    if (!parsed.success || account === undefined) {
      unreadable.push({
        what: `${source}: line ${line}`,
        why: 'expected a row with a user and an ARN',
      });
    } else if (parsed.data.user === '<root_account>') roots.set(account, rootOf(parsed.data));
    else users.set(parsed.data.arn, credentialsOf(parsed.data));
  }
  return { source, users, roots, unreadable };
}

/** Extracts the CSV from any supported form of the report. */
function csvOf(content: string, source: string): string {
  const text = content.replace(/^\uFEFF/, '').trimStart();
  const isJson = text.startsWith('{') || /^"[A-Za-z\d+/=]*"\s*$/.test(text);
  const encoded = isJson ? printedContent(text, source) : text;
  return /^[A-Za-z\d+/\s]+=*\s*$/.test(encoded) ? Buffer.from(encoded, 'base64').toString('utf8') : encoded;
}

/** `Content` of the CLI output, or the text that `--query Content` prints. */
function printedContent(text: string, source: string): string {
  let printed: unknown;
  try {
    printed = JSON.parse(text);
  } catch {
    throw new InputError(
      source,
      '',
      'expected a credential report, found text that starts like JSON but is not valid JSON',
    );
  }
  const content = isRecord(printed) ? printed.Content : printed;
  if (typeof content === 'string') return content;
  throw new InputError(
    source,
    '',
    `expected a credential report (CSV, or JSON with Content as the AWS CLI prints it), found ${describeValue(printed)}`,
  );
}

/** Adds facts that a dump does not contain. Facts from more detailed APIs are kept. */
export function withCredentialReport(estate: AccountEstate, report: CredentialReport): AccountEstate {
  const known = new Set(estate.users.map((user) => user.arn));
  const strangers = [...report.users.keys()].filter(
    (arn) => parseArn(arn)?.account === estate.account && !known.has(arn),
  );
  const root = report.roots.get(estate.account);
  return {
    ...estate,
    users: estate.users.map((user) => fillIn(user, report.users.get(user.arn))),
    root: estate.root === 'unknown' && root !== undefined ? root : estate.root,
    unreadable: [
      ...estate.unreadable,
      ...report.unreadable,
      ...strangers.map((arn) => ({ what: arn, why: `is in ${report.source} but not in the dump` })),
    ],
  };
}

function fillIn(user: UserFacts, facts: CredentialFacts | undefined): UserFacts {
  if (facts === undefined) return user;
  const or = <T>(known: Known<T>, other: Known<T>): Known<T> => (known === 'unknown' ? other : known);
  return {
    ...user,
    accessKeys: or(user.accessKeys, facts.accessKeys),
    loginProfile: or(user.loginProfile, facts.loginProfile),
    mfa: or(user.mfa, facts.mfa),
    passwordLastUsedAt: or(user.passwordLastUsedAt, facts.passwordLastUsedAt),
  };
}

function credentialsOf(report: Row): CredentialFacts {
  const first = keyOf(
    '1',
    report.access_key_1_active,
    report.access_key_1_last_rotated,
    report.access_key_1_last_used_date,
  );
  const second = keyOf(
    '2',
    report.access_key_2_active,
    report.access_key_2_last_rotated,
    report.access_key_2_last_used_date,
  );
  return {
    accessKeys:
      first === 'unknown' || second === 'unknown' ? 'unknown' : [first, second].filter((key) => key !== undefined),
    loginProfile: flag(report.password_enabled),
    mfa: flag(report.mfa_active),
    passwordLastUsedAt: usedAt(report.password_last_used),
  };
}

function rootOf(report: Row): RootFacts {
  const uses = [report.password_last_used, report.access_key_1_last_used_date, report.access_key_2_last_used_date].map(
    usedAt,
  );
  const times = uses.filter((time) => time !== null && time !== 'unknown').sort();
  return {
    accessKeys: [report.access_key_1_active, report.access_key_2_active].filter((active) => flag(active) === true)
      .length,
    mfa: flag(report.mfa_active) === true,
    lastUsedAt: times.at(-1) ?? (uses.includes('unknown') ? 'unknown' : null),
  };
}

/** A key that is not active and was never rotated does not exist. */
function keyOf(place: string, active: string, rotated: string, used: string): Known<AccessKeyFacts> | undefined {
  const isActive = flag(active);
  if (isActive === 'unknown') return 'unknown';
  const createdAt = timeOf(rotated);
  if (!isActive && createdAt === 'unknown') return undefined;
  return { id: `access key ${place}`, status: isActive ? 'Active' : 'Inactive', createdAt, lastUsedAt: usedAt(used) };
}

const flag = (cell: string): Known<boolean> => {
  const value = cell.trim().toLowerCase();
  return value === 'true' ? true : value === 'false' ? false : 'unknown';
};

/** No credential was used, or there is no credential to use. */
const NO_USE: ReadonlySet<string> = new Set(['N/A', 'no_information', 'not_supported']);

function usedAt(cell: string): Known<string | null> {
  const value = cell.trim();
  return NO_USE.has(value) ? null : timeOf(value);
}
