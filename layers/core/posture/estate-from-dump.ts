import { parseArn } from '../identity.ts';
import type * as z from '../zod.ts';
import { groupDetail, managedPolicyDetail, readTolerantly, roleDetail, userDetail } from './dump-shapes.ts';
import type { AccountEstate, GroupFacts, ManagedPolicyFacts, RoleFacts, Unreadable, UserFacts } from './estate.ts';
import { describeValue, InputError, isRecord } from './input-error.ts';
import { withOmittedPolicies } from './omitted-policies.ts';
import { groupFacts, managedPolicyFacts, roleFacts, userFacts } from './principal-facts.ts';

/** One file (or one API answer) of GetAccountAuthorizationDetails: a page, or a list of pages. */
export interface Dump {
  /** File name, for messages. */
  readonly source: string;
  readonly content: unknown;
}

const LISTS = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const;
const OTHER_ELEMENTS = new Set(['IsTruncated', 'Marker', 'NextToken', 'ResponseMetadata', '$metadata']);

/** What has been read of one account so far, by ARN, so that repeated pages are not counted twice. */
interface Draft {
  readonly users: Map<string, UserFacts>;
  readonly groups: Map<string, GroupFacts>;
  readonly roles: Map<string, RoleFacts>;
  readonly policies: Map<string, ManagedPolicyFacts>;
  readonly unreadable: Unreadable[];
  partition: string;
  /** Whether a page was marked as the last one. */
  complete: boolean;
  truncatedSource: string;
}

interface Reading {
  readonly accounts: Map<string, Draft>;
  /** AWS managed policies belong to every account. */
  readonly awsPolicies: Map<string, ManagedPolicyFacts>;
  readonly unreadable: Unreadable[];
}

interface DumpOptions {
  /** ISO 8601 */
  readonly takenAt: string;
  /** Called for what could not be read, if there is no estate to list it in. */
  readonly onUnplaced?: (item: Unreadable) => void;
}

/** Reads dumps of GetAccountAuthorizationDetails into one estate per account, ordered by account id. Tolerant within a
 * page: unusable elements are omitted and listed in `unreadable` (with the ARN of their holder, if there is one).
 * @throws InputError if a document is not an authorization-details dump at all. */
export function estatesFromDumps(dumps: readonly Dump[], options: DumpOptions): AccountEstate[] {
  const reading: Reading = { accounts: new Map(), awsPolicies: new Map(), unreadable: [] };
  for (const dump of dumps) {
    const pages = Array.isArray(dump.content) ? dump.content : [dump.content];
    if (pages.length === 0) throw wrongKind(dump.source, '', dump.content);
    pages.forEach((page, index) => {
      const place = Array.isArray(dump.content) ? `[${index}]` : '';
      readPage(reading, dump.source, place, page, index === pages.length - 1);
    });
  }
  if (reading.accounts.size === 0) for (const item of reading.unreadable) options.onUnplaced?.(item);
  return [...reading.accounts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([account, draft]) => finish(account, draft, reading, options.takenAt));
}

const wrongKind = (source: string, place: string, value: unknown): InputError =>
  new InputError(
    source,
    place,
    `expected the output of \`aws iam get-account-authorization-details\` (an object with ${LISTS.join(', ')}), found ${describeValue(value)}`,
  );

/** Adds what could not be read of an element to its facts. */
type Complete = <F extends Pick<GroupFacts, 'arn' | 'inlinePolicies'>>(facts: F) => F;

function readPage(reading: Reading, source: string, place: string, page: unknown, last: boolean): void {
  if (!isRecord(page) || !LISTS.some((list) => list in page)) throw wrongKind(source, place, page);
  const touched = new Set<Draft>();
  const where = (list: string) => (place === '' ? list : `${place}.${list}`);
  const each = <T extends { Arn: string }>(
    list: (typeof LISTS)[number],
    schema: z.ZodMiniType<T>,
    keep: (draft: Draft, entry: T, complete: Complete) => void,
    // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one element is read, placed in its account and reported in one pass.
  ) => {
    for (const [index, element] of elementsOf(page, list, source, where(list)).entries()) {
      const result = readTolerantly(schema, element);
      const arn = isRecord(element) && typeof element.Arn === 'string' ? element.Arn : undefined;
      const what = arn ?? `${source}: ${where(list)}[${index}]`;
      const draft = result.kind === 'read' ? draftOf(reading, result.value.Arn) : undefined;
      const notes = draft === undefined || draft === 'aws' ? reading.unreadable : draft.unreadable;
      for (const problem of result.problems) notes.push({ what, why: problem });
      if (result.kind !== 'read') continue;
      if (draft === undefined) {
        notes.push({ what, why: 'its Arn has no account ID' });
      } else if (draft === 'aws') {
        keepAwsPolicy(reading, list, result.value, what);
      } else {
        touched.add(draft);
        keep(draft, result.value, (facts) => withOmittedPolicies(facts, element, result.omitted));
      }
    }
  };
  each('UserDetailList', userDetail, (draft, user, complete) => keepFirst(draft.users, complete(userFacts(user))));
  each('GroupDetailList', groupDetail, (draft, group, complete) =>
    keepFirst(draft.groups, complete(groupFacts(group))),
  );
  each('RoleDetailList', roleDetail, (draft, role, complete) => keepFirst(draft.roles, complete(roleFacts(role))));
  each('Policies', managedPolicyDetail, (draft, policy) => keepFirst(draft.policies, managedPolicyFacts(policy)));
  noteUnknownElements(reading, source, page, where);
  markCompleteness(touched, source, page, last);
}

function elementsOf(page: Record<string, unknown>, list: string, source: string, place: string): readonly unknown[] {
  const value = page[list];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new InputError(source, place, `expected a list, found ${describeValue(value)}`);
  return value;
}

function draftOf(reading: Reading, arn: string): Draft | 'aws' | undefined {
  const parts = parseArn(arn);
  if (parts === undefined) return undefined;
  if (parts.account === 'aws') return 'aws';
  if (parts.account === '') return undefined;
  const known = reading.accounts.get(parts.account);
  if (known !== undefined) return known;
  const draft: Draft = {
    users: new Map(),
    groups: new Map(),
    roles: new Map(),
    policies: new Map(),
    unreadable: [],
    partition: parts.partition,
    complete: false,
    truncatedSource: '',
  };
  reading.accounts.set(parts.account, draft);
  return draft;
}

function keepFirst<T extends { readonly arn: string }>(into: Map<string, T>, facts: T): void {
  if (!into.has(facts.arn)) into.set(facts.arn, facts);
}

function keepAwsPolicy(reading: Reading, list: string, entry: { readonly Arn: string }, what: string): void {
  const policy = managedPolicyDetail.safeParse(entry);
  if (list === 'Policies' && policy.success) keepFirst(reading.awsPolicies, managedPolicyFacts(policy.data));
  else reading.unreadable.push({ what, why: `the ARN of an AWS managed policy cannot be in ${list}` });
}

function noteUnknownElements(
  reading: Reading,
  source: string,
  page: Record<string, unknown>,
  where: (name: string) => string,
): void {
  const known = new Set<string>(LISTS);
  for (const name of Object.keys(page)) {
    if (known.has(name) || OTHER_ELEMENTS.has(name)) continue;
    reading.unreadable.push({
      what: `${source}: ${where(name)}`,
      why: 'unknown element in this version; it is ignored',
    });
  }
}

/** A truncated page is complete if a later page of the same file, or the last page of the same account, is present. */
function markCompleteness(touched: ReadonlySet<Draft>, source: string, page: Record<string, unknown>, last: boolean) {
  const truncated = page.IsTruncated === true || page.IsTruncated === 'true';
  for (const draft of touched) {
    if (!truncated) draft.complete = true;
    else if (last) draft.truncatedSource = source;
  }
}

function finish(account: string, draft: Draft, reading: Reading, takenAt: string): AccountEstate {
  const unreadable = [...reading.unreadable, ...draft.unreadable];
  if (!draft.complete && draft.truncatedSource !== '') {
    unreadable.push({
      what: draft.truncatedSource,
      why: 'IsTruncated is true and the next page is missing: users, roles or policies are missing',
    });
  }
  return {
    account,
    partition: draft.partition,
    takenAt,
    users: [...draft.users.values()],
    groups: [...draft.groups.values()],
    roles: [...draft.roles.values()],
    managedPolicies: [...reading.awsPolicies.values(), ...draft.policies.values()],
    identityProviders: 'unknown',
    workloads: 'unknown',
    secrets: 'unknown',
    secretsOutsideVault: 'unknown',
    root: 'unknown',
    unreadable,
  };
}
