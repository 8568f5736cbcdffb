import { externalPrincipals, type PolicyPlace, reachOfStrangers } from '../external-access.ts';
import { platformOf } from '../platform-roles.ts';
import {
  accountOf,
  hasWildcards,
  isDeletedPrincipal,
  limitsNetwork,
  narrows,
  type TrustCondition,
  type TrustGrant,
} from '../trust.ts';
import { listed, type ReasonDraft, type ReasonFinder, type Subject } from './subject.ts';

/** Trust in AWS principals: other accounts, everyone, and deleted principals. */
export const accountTrust: ReasonFinder = (subject) => {
  if (subject.role === undefined) return [];
  const aws = subject.grants.filter((grant) => grant.type === 'AWS');
  return [...anyAccount(subject, aws), ...externalAccounts(subject, aws), ...deleted(subject, aws)];
};

/** Condition keys that restrict a trust policy to specific principals when its principal element does not. */
const CALLER_KEYS = new Set([
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:userid',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceorgid',
]);
const ORGANIZATION_KEYS = new Set(['aws:principalorgid', 'aws:principalorgpaths']);

const limitsTo = (condition: TrustCondition, keys: ReadonlySet<string>): boolean =>
  keys.has(condition.key) &&
  narrows(condition) &&
  !(hasWildcards(condition) && condition.values.some((value) => matchesOutsiders(condition.key, value)));

/** A pattern with a wildcard in the account or organization ID: anyone can create a principal that matches it. */
function matchesOutsiders(key: string, pattern: string): boolean {
  const [, , , , account] = pattern.split(':');
  if (key === 'aws:principalarn') return account === undefined || /[*?]/.test(account);
  if (key === 'aws:principalorgid' || key === 'aws:principalorgpaths') return /^(o-)?[*?]/.test(pattern);
  return (key === 'aws:principalaccount' || key === 'aws:userid') && /^[*?]/.test(pattern);
}

const hasExternalId = (grant: TrustGrant): boolean =>
  grant.conditions.some((condition) => limitsTo(condition, new Set(['sts:externalid'])));

const placeOf = ({ estate, now }: Subject): PolicyPlace => ({
  account: estate.account,
  partition: estate.partition,
  service: 'sts',
  at: new Date(now).toISOString(),
});

function anyAccount(subject: Subject, aws: readonly TrustGrant[]): ReasonDraft[] {
  const open = aws.filter(
    (grant) =>
      (grant.value.trim() === '*' || grant.not) &&
      !grant.conditions.some((condition) => limitsTo(condition, CALLER_KEYS)) &&
      !grant.required.some((oneOf) => oneOf.every((condition) => limitsTo(condition, CALLER_KEYS))),
  );
  if (open.length === 0 || subject.role === undefined) return [];
  const reach = reachOfStrangers(subject.role.trustPolicy, placeOf(subject));
  if (reach === 'closed') return [];
  const guarded =
    reach === 'conditional' || open.every((grant) => hasExternalId(grant) || grant.conditions.some(limitsNetwork));
  const negated = open.some((grant) => grant.not);
  return [
    {
      code: 'TRUST_TO_ANYONE',
      detail: guarded
        ? 'any AWS account that knows the external ID or comes from an allowed network can assume it'
        : `any AWS account can assume it${negated ? ': NotPrincipal allows everyone except the named principals' : ''}`,
      evidence: {
        principal: negated ? 'NotPrincipal' : '*',
        statements: open.map((grant) => `Statement[${grant.statement}]`),
      },
      remediation: `Name the principals: aws iam update-assume-role-policy --role-name ${subject.name}, or add "Condition": {"StringEquals": {"aws:PrincipalOrgID": "<o-…>"}}`,
      ...(guarded ? { shift: -1 } : {}),
    },
  ];
}

function externalAccounts(subject: Subject, aws: readonly TrustGrant[]): ReasonDraft[] {
  const isOwn = (account: string) => account === subject.account || subject.crossAccount.ownAccounts.has(account);
  const named = aws.flatMap((grant) => {
    const account = grant.not ? undefined : accountOf(grant.value);
    const sameOrganization = grant.conditions.some((condition) => limitsTo(condition, ORGANIZATION_KEYS));
    return account === undefined || isOwn(account) || sameOrganization ? [] : [{ grant, account }];
  });
  if (named.length === 0 || subject.role === undefined) return [];
  const admitted = new Set(externalPrincipals(subject.role.trustPolicy, placeOf(subject)).map(({ value }) => value));
  // A Deny can shut out what an Allow names.
  const outside = named.filter(({ grant }) => admitted.has(grant.value.trim()));
  if (outside.length === 0) return [];
  // Roles created by the organization's tooling trust only the account that manages the organization.
  const accounts = new Set(outside.map(({ account }) => account));
  if (accounts.size === 1 && platformOf(subject.name) !== undefined) return [];
  const drafts: ReasonDraft[] = [];
  const loose = outside.filter(({ grant }) => !hasExternalId(grant));
  if (loose.length > 0) {
    const accounts = [...new Set(loose.map(({ account }) => account))];
    const wholeAccount = loose.some(({ grant }) => !/:(user|role|assumed-role)\//.test(grant.value));
    drafts.push({
      code: 'TRUST_WITHOUT_EXTERNAL_ID',
      detail: `account ${listed(accounts)} can assume it without an external ID: another customer of that account could use it as a confused deputy`,
      evidence: { accounts, principals: loose.map(({ grant }) => grant.value) },
      remediation: `Ask the vendor for a unique external ID and add "Condition": {"StringEquals": {"sts:ExternalId": "<id>"}} to the trust policy of ${subject.name}`,
      ...(wholeAccount ? {} : { shift: -1 }),
    });
  }
  const unknown = [...new Set(outside.map(({ account }) => account))].filter(
    (account) => !subject.settings.knownAccounts.has(account),
  );
  if (unknown.length > 0) {
    drafts.push({
      code: 'TRUST_TO_UNKNOWN_ACCOUNT',
      detail: `trusts account ${listed(unknown)}, which is neither assessed nor listed as known`,
      evidence: { accounts: unknown },
      remediation:
        'Find out who owns the account, then list it as known (--known-account) or remove it from the trust policy',
    });
  }
  return drafts;
}

function deleted(subject: Subject, aws: readonly TrustGrant[]): ReasonDraft[] {
  const ids = aws
    .map((grant) => grant.value)
    .filter((value) => isDeletedPrincipal(value) && !subject.crossAccount.immutableIds.has(value));
  if (ids.length === 0) return [];
  return [
    {
      code: 'TRUST_TO_DELETED_PRINCIPAL',
      detail: `trusts ${listed(ids)}, the ID of a deleted principal`,
      evidence: { ids },
      remediation: `Remove it from the trust policy: aws iam update-assume-role-policy --role-name ${subject.name}`,
    },
  ];
}
