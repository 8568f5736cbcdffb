import type { RawCondition } from '../iam/conditions.ts';
import { type RawPrincipal, readDocument } from '../iam/document.ts';
import { parseArn } from '../identity.ts';
import type { RoleFacts } from './estate.ts';

/** One principal that an Allow statement of a trust policy names, with the conditions that hold for it. */
export interface TrustGrant {
  readonly type: RawPrincipal['type'];
  /** As written: an ARN, an account id, a service, a provider, `*`, or the id of a deleted principal. */
  readonly value: string;
  /** Everybody but the ones named. */
  readonly not: boolean;
  /** Position of the statement in the document, from 0. */
  readonly statement: number;
  readonly actions: readonly string[];
  readonly conditions: readonly TrustCondition[];
}

/** A condition with its operator taken apart. */
export interface TrustCondition {
  /** `stringlike`, without quantifier and `IfExists`, lower-cased. */
  readonly operator: string;
  readonly quantifier: 'all' | 'any' | undefined;
  readonly ifExists: boolean;
  /** Lower-cased. */
  readonly key: string;
  readonly values: readonly string[];
}

/** Who may assume the role, by its own trust policy; unreadable parts are the engine's to report. */
export function trustGrants(role: RoleFacts): readonly TrustGrant[] {
  const grants: TrustGrant[] = [];
  for (const statement of readDocument(`${role.arn}/trust`, role.trustPolicy).statements) {
    if (statement.effect === 'Deny' || statement.principals === undefined) continue;
    const conditions = statement.conditions.map(takeApart);
    const actions = (statement.actions?.values ?? []).map((action) => action.toLowerCase());
    for (const { type, value } of statement.principals.entries) {
      grants.push({ type, value, not: statement.principals.not, statement: statement.index, actions, conditions });
    }
  }
  return grants;
}

function takeApart({ operator, key, values }: RawCondition): TrustCondition {
  const match = /^(?:for(all|any)values?:)?(.*?)(ifexists)?$/i.exec(operator.trim());
  const quantifier = match?.[1]?.toLowerCase();
  return {
    operator: (match?.[2] ?? operator).toLowerCase(),
    quantifier: quantifier === 'all' || quantifier === 'any' ? quantifier : undefined,
    ifExists: match?.[3] !== undefined,
    key: key.toLowerCase(),
    values,
  };
}

const POSITIVE = new Set(['stringequals', 'stringequalsignorecase', 'stringlike', 'arnequals', 'arnlike']);

/** Whether a condition lets only the values that it names pass: neither negated nor satisfied by an absent key. */
export const restricts = (condition: TrustCondition): boolean =>
  POSITIVE.has(condition.operator) && !condition.ifExists && condition.quantifier !== 'all';

/** Whether `*` and `?` in the values are wildcards. */
export const hasWildcards = (condition: TrustCondition): boolean =>
  condition.operator === 'stringlike' || condition.operator.startsWith('arn');

/** The account of an AWS principal in a trust policy; undefined for `*` and for ids of deleted principals. */
export function accountOf(value: string): string | undefined {
  if (/^\d{12}$/.test(value)) return value;
  const account = parseArn(value)?.account;
  return account === undefined || account === '' ? undefined : account;
}

/** `AIDA…` and `AROA…` stand where a user or role was that is no more. */
export const isDeletedPrincipal = (value: string): boolean => /^A(?:IDA|ROA|GPA|NPA|SCA)[A-Z0-9]{12,}$/.test(value);
