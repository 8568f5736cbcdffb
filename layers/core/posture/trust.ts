import type { RawCondition } from '../iam/conditions.ts';
import { type RawPrincipal, type ReadStatement, readDocument } from '../iam/document.ts';
import { patternMatches } from '../iam/glob.ts';
import { isEverywhere } from '../iam/networks.ts';
import { serviceName } from '../iam/service-name.ts';
import { parseArn } from '../identity.ts';
import type { RoleFacts } from './estate.ts';

/** One principal that an Allow statement of a trust policy names, with the conditions that hold for it. */
export interface TrustGrant {
  readonly type: RawPrincipal['type'];
  /** As written: an ARN, an account id, a service, a provider, `*`, or the id of a deleted principal. */
  readonly value: string;
  /** Everyone except the named principals. */
  readonly not: boolean;
  /** Position of the statement in the document, from 0. */
  readonly statement: number;
  readonly actions: readonly string[];
  readonly conditions: readonly TrustCondition[];
  /** Restrictions from Deny statements: every allowed caller satisfies at least one condition of each list. */
  readonly required: readonly (readonly TrustCondition[])[];
}

/** A condition with a parsed operator. */
export interface TrustCondition {
  /** `stringlike`, without quantifier and `IfExists`, lower-cased. */
  readonly operator: string;
  readonly quantifier: 'all' | 'any' | undefined;
  readonly ifExists: boolean;
  /** Lower-cased. */
  readonly key: string;
  readonly values: readonly string[];
}

/** Who can assume the role according to its trust policy; the IAM engine reports unreadable parts. A statement that only
 * allows session tagging does not allow anyone to assume the role.
 *
 * @param limits statements of the resource control policies over the account: their Deny statements restrict as those of the
 * trust policy. */
export function trustGrants(role: RoleFacts, limits: readonly ReadStatement[] = []): readonly TrustGrant[] {
  const grants: TrustGrant[] = [];
  const { statements } = readDocument(`${role.arn}/trust`, role.trustPolicy);
  const requirements = [...statements, ...limits].flatMap(requirementOf);
  for (const statement of statements) {
    const assumed = assumeActionsOf(statement);
    if (statement.effect === 'Deny' || statement.principals === undefined || assumed.length === 0) continue;
    const required = requirements.filter(({ covers }) => assumed.every(covers)).map(({ oneOf }) => oneOf);
    const conditions = [...statement.conditions.map(parseCondition), ...required.flatMap(onlyOne)];
    const actions = (statement.actions?.values ?? []).map((action) => action.toLowerCase());
    for (const { type, value } of statement.principals.entries) {
      grants.push({
        type,
        value,
        not: statement.principals.not,
        statement: statement.index,
        actions,
        conditions,
        required,
      });
    }
  }
  return grants;
}

const ASSUME_ACTIONS = ['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'];

/** Whether the Action element of a statement matches the action. */
const appliesTo = ({ actions }: ReadStatement, assume: string): boolean =>
  actions === undefined || actions.not !== actions.values.some((action) => patternMatches(action.trim(), assume, true));

/** The assume-role actions that a statement of a trust policy is about. */
export const assumeActionsOf = (statement: ReadStatement): readonly string[] =>
  ASSUME_ACTIONS.filter((action) => appliesTo(statement, action));

const onlyOne = (list: readonly TrustCondition[]): readonly TrustCondition[] => (list.length === 1 ? list : []);

/** An exemption for services does not affect other principals. */
const exemptsServices = ({ key, values }: TrustCondition): boolean =>
  key === 'aws:principalisawsservice' && values.every((value) => value.toLowerCase() === 'false');

const OPPOSITES: Readonly<Record<string, string>> = {
  stringnotequals: 'stringequals',
  stringnotequalsignorecase: 'stringequalsignorecase',
  stringnotlike: 'stringlike',
  arnnotequals: 'arnequals',
  arnnotlike: 'arnlike',
  notipaddress: 'ipaddress',
};

/** A restriction that a Deny for everyone sets on every Allow. */
interface Requirement {
  /** Whether the Deny covers this assume-role action. */
  covers(action: string): boolean;
  readonly oneOf: readonly TrustCondition[];
}

/** A Deny for everyone with only negated conditions requires one of their values of every caller, because an absent key is
 * denied too. With a condition of any other kind (or an unreadable one) it denies less, and requires nothing. */
function requirementOf(statement: ReadStatement): readonly Requirement[] {
  const { effect, principals, actions, uncertain } = statement;
  if (uncertain || effect !== 'Deny' || principals === undefined || principals.not || actions === undefined) return [];
  if (!principals.entries.some(({ value }) => value.trim() === '*')) return [];
  const conditions = statement.conditions.map(parseCondition).filter((condition) => !exemptsServices(condition));
  const oneOf = conditions.flatMap((condition) => {
    const operator = OPPOSITES[condition.operator];
    if (operator === undefined || condition.quantifier === 'any') return [];
    return [{ ...condition, operator, quantifier: undefined, ifExists: false }];
  });
  if (oneOf.length === 0 || oneOf.length < conditions.length) return [];
  return [{ covers: (action) => appliesTo(statement, action), oneOf }];
}

function parseCondition({ operator, key, values }: RawCondition): TrustCondition {
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

/** Whether a condition allows only the values that it names: neither negated nor satisfied by an absent key. */
export const restricts = (condition: TrustCondition): boolean =>
  POSITIVE.has(condition.operator) && !condition.ifExists && condition.quantifier !== 'all';

/** Whether `*` and `?` in the values are wildcards. */
export const hasWildcards = (condition: TrustCondition): boolean =>
  condition.operator === 'stringlike' || condition.operator.startsWith('arn');

/** Whether it restricts access, and not only with wildcards that match every value. */
export const narrows = (condition: TrustCondition): boolean =>
  restricts(condition) && !(hasWildcards(condition) && condition.values.some((value) => /^[*?]+$/.test(value)));

/** Whether it allows only requests from some networks: an endpoint or VPC ID, or a part of all addresses. */
export function limitsNetwork(condition: TrustCondition): boolean {
  const { operator, key, values, ifExists, quantifier } = condition;
  if (key === 'aws:sourcevpc' || key === 'aws:sourcevpce')
    return (
      restricts(condition) && !(hasWildcards(condition) && values.some((value) => /^(?:vpce?-?)?[*?]/.test(value)))
    );
  return (
    key === 'aws:sourceip' && operator === 'ipaddress' && !ifExists && quantifier !== 'all' && !isEverywhere(values)
  );
}

/** The account of an AWS principal in a trust policy; undefined for `*` and for ids of deleted principals. */
export function accountOf(value: string): string | undefined {
  if (/^\d{12}$/.test(value)) return value;
  const account = parseArn(value)?.account;
  return account === undefined || account === '' ? undefined : account;
}

/** `AIDA…` and `AROA…` replace the ARN of a deleted user or role. */
export const isDeletedPrincipal = (value: string): boolean => /^A(?:IDA|ROA|GPA|NPA|SCA)[A-Z0-9]{12,}$/.test(value);

/** The service that issues role credentials to holders of X.509 certificates. */
export const isRolesAnywhere = ({ type, not, value }: TrustGrant): boolean =>
  type === 'Service' && !not && serviceName(value).toLowerCase() === 'rolesanywhere.amazonaws.com';
