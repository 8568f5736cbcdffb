import type { RawPrincipal } from '../../../layers/core/iam/document.ts';
import { type CompiledPolicy, compilePolicy } from '../../../layers/core/iam/index.ts';
import type { PolicyDocument } from '../../../layers/core/iam/types.ts';
import { parseArn } from '../../../layers/core/identity.ts';
import {
  gainedByIdentities,
  gainedOnResource,
  isAnyOtherAccount,
  type NewlyAllowed,
} from '../../../layers/core/remediation/newly-allowed.ts';
import { type Difference, differencesOf } from '../../../layers/core/remediation/policy-difference.ts';
import type { Simulation } from '../../../layers/core/remediation/simulate.ts';
import { isAnyone } from '../../../layers/core/remediation/statement-cover.ts';
import type { Report } from '../report.ts';
import { currentDocument } from './current-policy.ts';

/** What the statements of a planned policy open. */
export interface Allowances {
  /** What was denied, or depended on a condition, and is not any more. */
  readonly allows: readonly string[];
  /** What cannot be shown to open nothing. */
  readonly mayAllow: readonly string[];
}

/** What a planned identity policy allows that the policy as it is does not. */
export function allowancesOfPolicy(
  policy: string,
  document: object,
  { assessment }: Report,
  { result }: Simulation,
): Allowances {
  const after = compilePolicy({ name: policy, document }, 'identity');
  const now = currentDocument(assessment.estates, policy);
  const before = now === undefined ? undefined : compilePolicy({ name: policy, document: now }, 'identity');
  const policies = before === undefined ? [after] : [before, after];
  const gains = gainedByIdentities(assessment, result.assessment, policies);
  return together(
    gains.map((one) => `${one.action} on ${one.resource}${suffixOf(one)}`),
    before,
    after,
    { resource: '', accounts: new Set() },
  );
}

/** What a planned trust policy or policy of a resource allows that `now` does not.
 * @param now undefined: there is no policy. */
export function allowancesOnResource(
  resource: string,
  document: object,
  now: PolicyDocument | undefined,
  { assessment }: Report,
): Allowances {
  const own = parseArn(resource)?.account;
  const accounts = new Set(own ? [own] : assessment.estates.map(({ account }) => account));
  const compile = (one: PolicyDocument) => compilePolicy({ name: resource, document: one }, 'resource');
  const after = compile(document);
  const before = compile(now ?? { Version: '2012-10-17', Statement: [] });
  const gains = gainedOnResource(assessment, resource, before, after);
  const texts = gains.map((one) => {
    const who = isAnyOtherAccount(one.principal) ? 'any other account' : whoOf(one.principal, accounts);
    return `${one.action} by ${who}${onResource(one.resource, resource)}${suffixOf(one)}`;
  });
  return together(texts, before, after, { resource, accounts });
}

const onResource = (one: string, resource: string): string => (one === resource ? '' : ` on ${one}`);
const suffixOf = ({ decision }: NewlyAllowed): string => (decision === 'allowed' ? '' : ', with conditions');

/** The resource of a policy, and the accounts whose principals are no outsiders. */
interface Place {
  readonly resource: string;
  readonly accounts: ReadonlySet<string>;
}

function together(
  gained: readonly string[],
  before: CompiledPolicy | undefined,
  after: CompiledPolicy,
  place: Place,
): Allowances {
  const differences = differencesOf(before, after);
  const textsOf = (kind: Difference['kind'], suffix: string): readonly string[] =>
    differences.filter((one) => one.kind === kind).map((one) => `${partText(one, place)}${suffix}`);
  const allowed = differences
    .filter(({ kind }) => kind === 'allowed')
    .map((one) => `${partText(one, place)}${one.part.conditions.length > 0 ? ', with conditions' : ''}`);
  const unreadable = before?.opaque === true ? ['the policy as it is now is unreadable'] : [];
  return {
    allows: [...new Set([...allowed, ...gained])],
    mayAllow: [
      ...new Set([
        ...unreadable,
        ...textsOf('other-conditions', ', with other conditions'),
        ...textsOf('no-longer-denied', ', which a Deny statement no longer covers'),
      ]),
    ],
  };
}

function partText({ part: { actions, resources, principals } }: Difference, { resource, accounts }: Place): string {
  const listText = (list: typeof actions, absent: string): string =>
    list === undefined ? absent : `${list.not ? 'everything except ' : ''}${list.values.join(', ')}`;
  const what = listText(actions, '*');
  const where = listText(resources, resource);
  if (principals === undefined) return `${what} on ${where}`;
  const who = principals.entries.map((entry) => entryText(entry, accounts, principals.not)).join(', ');
  return `${what} by ${principals.not ? `everyone except ${who}` : who}${onResource(where, resource)}`;
}

const entryText = (entry: RawPrincipal, accounts: ReadonlySet<string>, isExcluded: boolean): string =>
  isExcluded ? entry.value : isAnyone(entry) ? '* (anyone)' : whoOf(entry.value, accounts);

function whoOf(principal: string, accounts: ReadonlySet<string>): string {
  if (principal === '*') return '* (anyone)';
  const account = parseArn(principal)?.account ?? (/^\d{12}$/.test(principal) ? principal : '');
  return account !== '' && !accounts.has(account) ? `${principal} (another account)` : principal;
}
