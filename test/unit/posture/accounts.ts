import type { AccountEstate, GroupFacts, RoleFacts, UserFacts } from '../../../layers/core/posture/estate.ts';
import type { Posture, Reason, ReasonCode } from '../../../layers/core/posture/types.ts';

/** Accounts in a few words, for tests: everything that a test does not speak of is as harmless as it can be. */

export const ACCOUNT = '111122223333';
export const NOW = '2026-03-01T00:00:00.000Z';

export const daysAgo = (days: number): string => new Date(Date.parse(NOW) - days * 86_400_000).toISOString();

export const statement = (
  action: string | readonly string[],
  resource: string | readonly string[] = '*',
  more: object = {},
) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
});

export const policy = (...statements: readonly object[]) => ({ Version: '2012-10-17', Statement: statements });

export const trust = (principal: object | string, more: object = {}, action = 'sts:AssumeRole') =>
  policy({ Effect: 'Allow', Principal: principal, Action: action, ...more });

export const ADMIN = policy(statement('*'));
export const NOTHING_MUCH = policy(statement('logs:PutLogEvents', 'arn:aws:logs:*:*:*'));

interface PrincipalParts {
  readonly path?: string;
  /** Inline policy documents. */
  readonly inline?: readonly object[];
  readonly attached?: readonly string[];
}

function common(
  kind: 'user' | 'role' | 'group',
  name: string,
  { path = '/', inline = [], attached = [] }: PrincipalParts,
) {
  const arn = `arn:aws:iam::${ACCOUNT}:${kind}${path}${name}`;
  return {
    arn,
    name,
    path,
    immutableId: `${{ user: 'AIDA', role: 'AROA', group: 'AGPA' }[kind]}${name
      .toUpperCase()
      .replaceAll(/[^A-Z0-9]/g, '')
      .padEnd(17, 'X')}`,
    createdAt: daysAgo(30),
    inlinePolicies: inline.map((document, index) => ({ name: `${arn}/inline${index}`, document })),
    attachedPolicies: attached,
  };
}

export const user = (
  name: string,
  { path, inline, attached, ...more }: PrincipalParts & Partial<UserFacts> = {},
): UserFacts => ({
  ...common('user', name, { ...(path && { path }), ...(inline && { inline }), ...(attached && { attached }) }),
  tags: {},
  groups: [],
  accessKeys: [],
  loginProfile: false,
  mfa: false,
  passwordLastUsedAt: null,
  serviceSpecificCredentials: [],
  ...more,
});

export const role = (
  name: string,
  trustPolicy: object,
  { path, inline, attached, ...more }: PrincipalParts & Partial<RoleFacts> = {},
): RoleFacts => ({
  ...common('role', name, { ...(path && { path }), ...(inline && { inline }), ...(attached && { attached }) }),
  tags: {},
  trustPolicy,
  lastUsedAt: daysAgo(1),
  instanceProfiles: [],
  maxSessionSeconds: 3600,
  ...more,
});

export const group = (name: string, parts: PrincipalParts = {}): GroupFacts => common('group', name, parts);

export const estate = (parts: Partial<AccountEstate> = {}): AccountEstate => ({
  account: ACCOUNT,
  partition: 'aws',
  takenAt: NOW,
  users: [],
  groups: [],
  roles: [],
  managedPolicies: [],
  identityProviders: [],
  workloads: [],
  secrets: [],
  secretsOutsideVault: [],
  root: { accessKeys: 0, mfa: true, lastUsedAt: null },
  unreadable: [],
  ...parts,
});

export const LAMBDA_TRUST = trust({ Service: 'lambda.amazonaws.com' });

export function named(postures: readonly Posture[], name: string): Posture {
  const found = postures.find((posture) => posture.name === name);
  if (found === undefined) throw new Error(`no posture named ${name}`);
  return found;
}

export const codes = (posture: Posture): ReasonCode[] => posture.reasons.map((reason) => reason.code);

export function reason(posture: Posture, code: ReasonCode): Reason {
  const found = posture.reasons.find((candidate) => candidate.code === code);
  if (found === undefined)
    throw new Error(`${posture.name} has no ${code}, only ${codes(posture).join(', ') || 'nothing'}`);
  return found;
}
