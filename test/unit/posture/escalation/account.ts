import type { NamedPolicy } from '../../../../layers/core/iam/types.ts';
import {
  buildGraph,
  compileEstate,
  type EscalationGraph,
  type EscalationRule,
  escalationsOf,
} from '../../../../layers/core/posture/escalation/index.ts';
import type { AccountEstate, ExposedSecret } from '../../../../layers/core/posture/estate.ts';
import type { AccessKeyFacts, Escalation, Workload } from '../../../../layers/core/posture/types.ts';

/** Accounts for tests in a few words: `account({ users: { eve: { allow: 'iam:PutUserPolicy' } } })`. */
export interface Grant {
  readonly allow?: string | readonly string[];
  readonly deny?: string | readonly string[];
  /** Default `*`. */
  readonly on?: string | readonly string[];
  readonly when?: object;
  /** Raw statements, where the short form does not do. */
  readonly statements?: readonly object[];
}

interface Holder extends Grant {
  /** Names of managed policies of this account, or ARNs. */
  readonly attached?: readonly string[];
  /** Name of a managed policy. */
  readonly boundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly path?: string;
  /** More inline policies. */
  readonly inline?: Readonly<Record<string, Grant>>;
}

export interface UserSpec extends Holder {
  readonly groups?: readonly string[];
  /** Number of active keys, or the keys; default: none. */
  readonly keys?: number | readonly AccessKeyFacts[] | 'unknown';
  readonly password?: boolean | 'unknown';
  readonly mfa?: boolean | 'unknown';
}

export interface RoleSpec extends Holder {
  /** Service names, account ids, ARNs or `*`; a full statement where that does not do. */
  readonly trusts?: string | readonly string[] | object;
  readonly profile?: boolean;
}

export interface PolicySpec extends Grant {
  /** Earlier versions, oldest first. */
  readonly earlier?: readonly Grant[];
}

export interface AccountSpec {
  readonly id?: string;
  readonly users?: Readonly<Record<string, UserSpec>>;
  readonly groups?: Readonly<Record<string, Holder>>;
  readonly roles?: Readonly<Record<string, RoleSpec>>;
  readonly policies?: Readonly<Record<string, PolicySpec>>;
  readonly workloads?: readonly (Partial<Workload> & Pick<Workload, 'type' | 'roleArn'>)[] | 'unknown';
  readonly exposed?: readonly ExposedSecret[];
  readonly scps?: readonly Grant[];
  /** Documents of resource control policies, one level. */
  readonly rcps?: readonly object[];
  readonly organization?: string;
}

export const ACCOUNT = '111111111111';
const ADMIN_POLICY = 'arn:aws:iam::aws:policy/AdministratorAccess';
export const ADMIN: Grant = { allow: '*' };
export const userArn = (name: string, id = ACCOUNT): string => `arn:aws:iam::${id}:user/${name}`;
export const roleArn = (name: string, id = ACCOUNT): string => `arn:aws:iam::${id}:role/${name}`;
export const groupArn = (name: string, id = ACCOUNT): string => `arn:aws:iam::${id}:group/${name}`;
export const policyArn = (name: string, id = ACCOUNT): string =>
  name.startsWith('arn:') ? name : `arn:aws:iam::${id}:policy/${name}`;

const listOf = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);

export function document({ allow, deny, on = '*', when, statements = [] }: Grant): object {
  const extra = when ? { Condition: when } : {};
  return {
    Version: '2012-10-17',
    Statement: [
      ...(allow ? [{ Effect: 'Allow', Action: listOf(allow), Resource: on, ...extra }] : []),
      ...(deny ? [{ Effect: 'Deny', Action: listOf(deny), Resource: '*' }] : []),
      ...statements,
    ],
  };
}

function inlineOf(arn: string, holder: Holder): readonly NamedPolicy[] {
  const own =
    holder.allow || holder.deny || holder.statements ? [{ name: `${arn}/own`, document: document(holder) }] : [];
  const more = Object.entries(holder.inline ?? {}).map(([name, grant]) => ({
    name: `${arn}/${name}`,
    document: document(grant),
  }));
  return [...own, ...more];
}

function common(arn: string, name: string, holder: Holder, id: string) {
  return {
    arn,
    name,
    path: holder.path ?? '/',
    immutableId: `ID${name.toUpperCase()}`,
    createdAt: '2025-01-01T00:00:00Z',
    inlinePolicies: inlineOf(arn, holder),
    attachedPolicies: (holder.attached ?? []).map((policy) => policyArn(policy, id)),
    tags: holder.tags ?? {},
    ...(holder.boundary === undefined ? {} : { boundary: policyArn(holder.boundary, id) }),
  };
}

const key = (id: string, status: AccessKeyFacts['status'] = 'Active'): AccessKeyFacts => ({
  id,
  status,
  createdAt: '2025-01-01T00:00:00Z',
  lastUsedAt: null,
});

function keysOf(name: string, keys: UserSpec['keys']): AccessKeyFacts[] | 'unknown' {
  if (keys === 'unknown') return 'unknown';
  if (typeof keys === 'object') return [...keys];
  return Array.from({ length: keys ?? 0 }, (_, n) => key(`AKIA${name.toUpperCase()}${n}`));
}

function trust(trusts: RoleSpec['trusts']): object {
  if (typeof trusts === 'object' && !Array.isArray(trusts)) return { Version: '2012-10-17', Statement: trusts };
  const named = typeof trusts === 'string' ? [trusts] : Array.isArray(trusts) ? trusts.map(String) : [];
  return { Version: '2012-10-17', Statement: named.map(trustStatement) };
}

function trustStatement(named: string): object {
  const kind = named.includes('-provider/') || named === 'cognito-identity.amazonaws.com' ? 'Federated' : undefined;
  const service = named.endsWith('.amazonaws.com') ? 'Service' : 'AWS';
  const saml = named.includes(':saml-provider/');
  const action = kind ? (saml ? 'sts:AssumeRoleWithSAML' : 'sts:AssumeRoleWithWebIdentity') : 'sts:AssumeRole';
  return { Effect: 'Allow', Principal: { [kind ?? service]: named }, Action: action };
}

export function account(spec: AccountSpec): AccountEstate {
  const id = spec.id ?? ACCOUNT;
  const { users = {}, groups = {}, roles = {}, policies = {}, workloads = [], scps, rcps, organization } = spec;
  return {
    account: id,
    partition: 'aws',
    takenAt: '2026-06-01T00:00:00Z',
    users: Object.entries(users).map(([name, user]) => ({
      ...common(userArn(name, id), name, user, id),
      groups: user.groups ?? [],
      accessKeys: keysOf(name, user.keys),
      loginProfile: user.password ?? false,
      mfa: user.mfa ?? false,
      passwordLastUsedAt: null,
      serviceSpecificCredentials: [],
    })),
    groups: Object.entries(groups).map(([name, group]) => common(groupArn(name, id), name, group, id)),
    roles: Object.entries(roles).map(([name, role]) => ({
      ...common(roleArn(name, id), name, role, id),
      trustPolicy: trust(role.trusts),
      lastUsedAt: null,
      instanceProfiles: role.profile ? [`arn:aws:iam::${id}:instance-profile/${name}`] : [],
      maxSessionSeconds: 3600,
    })),
    managedPolicies: [
      managed(ADMIN_POLICY, 'AdministratorAccess', ADMIN),
      ...Object.entries(policies).map(([name, policy]) => managed(policyArn(name, id), name, policy)),
    ],
    ...(scps ? { scps: scps.map((grant, level) => [{ name: `scp-${level}`, document: document(grant) }]) } : {}),
    ...(rcps ? { rcps: [rcps.map((written, n) => ({ name: `rcp-${n}`, document: written }))] } : {}),
    ...(organization === undefined ? {} : { organization }),
    identityProviders: 'unknown',
    workloads:
      workloads === 'unknown'
        ? 'unknown'
        : workloads.map((workload, n) => ({ id: `compute-${n}`, account: id, ...workload })),
    secrets: 'unknown',
    secretsOutsideVault: spec.exposed ?? 'unknown',
    root: 'unknown',
    unreadable: [],
  };
}

function managed(arn: string, name: string, policy: PolicySpec) {
  const texts = [...(policy.earlier ?? []), policy];
  return {
    arn,
    name,
    defaultVersionId: `v${texts.length}`,
    attachmentCount: 'unknown' as const,
    versions: texts.map((grant, n) => ({
      id: `v${n + 1}`,
      isDefault: n === texts.length - 1,
      document: document(grant),
    })),
  };
}

/** Whom one rule alone lets `eve` become: `ARN` of each, a question mark behind what is conditional. */
export function reachedByRule(rule: EscalationRule, ...specs: readonly AccountSpec[]): readonly string[] {
  const graph = buildGraph(compileEstate(specs.map(account)), { rules: [rule] });
  const eve = graph.node(userArn('eve')) ? userArn('eve') : roleArn('eve');
  const ends = escalationsOf(graph, eve).filter(({ steps }) => steps.every((step) => step.rule === rule.id));
  return ends.map(({ to, steps }) => `${to}${steps.some(({ conditional }) => conditional) ? '?' : ''}`);
}

export const graphOf = (...specs: readonly AccountSpec[]): EscalationGraph =>
  buildGraph(compileEstate(specs.map(account)));

/** The escalations of `eve`, user or role, whom every test is about. */
export function escalationsOfEve(...specs: readonly AccountSpec[]): readonly Escalation[] {
  const graph = graphOf(...specs);
  const eve = graph.node(userArn('eve')) ? userArn('eve') : roleArn('eve');
  return escalationsOf(graph, eve);
}

/** How `eve` becomes an administrator, as `rule rule?` per path, a question mark for what is conditional. */
export const adminPaths = (...specs: readonly AccountSpec[]): readonly string[] =>
  escalationsOfEve(...specs)
    .filter(({ admin }) => admin)
    .map(({ steps }) => steps.map(({ rule, conditional }) => `${rule}${conditional ? '?' : ''}`).join(' '));

export { key };
