/** Types that all parts share. */

export const IDENTITY_CLASSES = [
  'human',
  'service-user',
  'workload',
  'pipeline',
  'vendor',
  'agent',
  'sso',
  'service-linked',
  'break-glass',
  'root',
] as const;
/** What kind of actor an identity is. */
export type IdentityClass = (typeof IDENTITY_CLASSES)[number];

const PEOPLE: ReadonlySet<IdentityClass> = new Set<IdentityClass>(['human', 'sso', 'root', 'break-glass']);

/** Whether people use the identities of a class, including the root user and break-glass identities. */
export const isOfPeople = (identityClass: IdentityClass): boolean => PEOPLE.has(identityClass);

/** 0: administrator, or can become one by an open path. 1: manages permissions, reads secrets broadly, or writes across
 * accounts. 2: reads or writes some data or resources. 3: little or no access. */
export type Tier = 0 | 1 | 2 | 3;

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Negative if `a` is less severe than `b`, positive if more severe, 0 if equal. */
export const compareSeverity = (a: Severity, b: Severity): number => SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b);

export type IdentityKind = 'user' | 'role' | 'root' | 'secret' | 'resource';

/** The ARN identifies an identity. A role session is always resolved to its role. */
export type IdentityArn = string;

/** A fact that could not be read is `unknown`, which is not the same as absent. */
export type Known<T> = T | 'unknown';

export interface ArnParts {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** Everything after the fifth colon. */
  readonly resource: string;
}

/** Splits an ARN into its parts; undefined if the text is not an ARN. */
export function parseArn(arn: string): ArnParts | undefined {
  if (!arn.startsWith('arn:')) return undefined;
  const partition = arn.indexOf(':', 4);
  const service = arn.indexOf(':', partition + 1);
  const region = arn.indexOf(':', service + 1);
  const account = arn.indexOf(':', region + 1);
  // A search that returned to the start found no more colons.
  if (partition <= 4 || service <= partition + 1 || region <= service || account <= region) return undefined;
  return {
    partition: arn.slice(4, partition),
    service: arn.slice(partition + 1, service),
    region: arn.slice(service + 1, region),
    account: arn.slice(region + 1, account),
    resource: arn.slice(account + 1),
  };
}

/** IAM keeps names unique in an account, regardless of path: the names of two users, or of two roles, cannot differ only in
 * case. */
export interface PrincipalName {
  readonly account: string;
  readonly kind: 'user' | 'role' | 'instance-profile';
  /** In lower case. */
  readonly name: string;
}

/** The name in the ARN of a user or role, as written; undefined for everything else. */
export function principalIn(
  identity: IdentityArn,
): { readonly account: string; readonly kind: 'user' | 'role'; readonly name: string } | undefined {
  const arn = parseArn(identity);
  if (arn?.service !== 'iam') return undefined;
  const [kind, ...rest] = arn.resource.split('/');
  const name = rest.at(-1);
  if ((kind !== 'user' && kind !== 'role') || name === undefined || name === '') return undefined;
  return { account: arn.account, kind, name };
}

/** The name in the ARN of a user or role; undefined for everything else. */
export function principalNameOf(identity: IdentityArn): PrincipalName | undefined {
  const principal = principalIn(identity);
  return principal && { ...principal, name: principal.name.toLowerCase() };
}

/** A key for a name: equal for two ARNs only if they can only be the same principal. */
export const principalKey = ({ account, kind, name }: PrincipalName): string =>
  `${account}#${kind}#${name.toLowerCase()}`;
