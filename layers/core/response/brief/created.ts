import { isWithoutSuccess } from '../../detection/correlate.ts';
import type { Incident, Signal } from '../../detection/types.ts';
import { isPlain } from './shell.ts';

/** Something that the identity created or changed so that access survives its containment. */
export interface Created {
  readonly kind:
    | 'user'
    | 'role'
    | 'access key'
    | 'console password'
    | 'service credential'
    | 'trust policy'
    | 'policy'
    | 'group membership'
    | 'identity provider';
  /** `user backup2`, `access key AKIA… of user backup2` */
  readonly what: string;
  /** ISO 8601 */
  readonly time: string;
  readonly eventId: string;
  /** The user or role that got access. */
  readonly principal?: { readonly kind: 'user' | 'role'; readonly name: string };
  /** AWS CLI command that stops it, if one command is enough. */
  readonly stop?: string;
}

type Details = Omit<Created, 'time' | 'eventId'>;

const text = ({ evidence }: Signal, field: string): string => {
  const value = evidence[field];
  return typeof value === 'string' ? value : '';
};
const aws = (command: string, ...values: readonly string[]): { readonly stop?: string } =>
  values.every(isPlain) ? { stop: `aws iam ${command}` } : {};
const of = (user: string): string => (user === '' ? '' : ` of user ${user}`);
const user = (name: string) => (name === '' ? {} : { principal: { kind: 'user' as const, name } });
const role = (name: string) => (name === '' ? {} : { principal: { kind: 'role' as const, name } });

const userMade = (signal: Signal): Details => {
  const name = text(signal, 'user');
  return { kind: 'user', what: `user ${name}`, ...user(name) };
};

const roleMade = (signal: Signal): Details => {
  const name = text(signal, 'role');
  return { kind: 'role', what: `role ${name}`, ...role(name) };
};

const keyMade = (signal: Signal): Details => {
  const [name, key] = [text(signal, 'user'), text(signal, 'key')];
  const command = `update-access-key --status Inactive --access-key-id ${key} --user-name ${name}`;
  return { kind: 'access key', what: `access key ${key}${of(name)}`, ...user(name), ...aws(command, key, name) };
};

const passwordSet = (signal: Signal): Details => {
  const name = text(signal, 'user');
  const stop = aws(`delete-login-profile --user-name ${name}`, name);
  return { kind: 'console password', what: `console password${of(name)}`, ...user(name), ...stop };
};

const serviceCredential = (signal: Signal): Details => {
  const name = text(signal, 'user');
  return { kind: 'service credential', what: `credential for ${text(signal, 'service')}${of(name)}`, ...user(name) };
};

const trustChanged = (signal: Signal): Details => {
  const name = text(signal, 'role');
  return { kind: 'trust policy', what: `trust policy of role ${name}`, ...role(name) };
};

/** A policy that a user, role or group got. */
const granted =
  (kind: 'user' | 'role' | 'group', form: 'managed' | 'inline') =>
  (signal: Signal): Details => {
    const [policy, to] = [text(signal, 'policy'), text(signal, 'to')];
    const principal = kind === 'user' ? user(to) : kind === 'role' ? role(to) : {};
    const [what, command] =
      form === 'managed'
        ? [`policy ${policy} attached to ${kind} ${to}`, `detach-${kind}-policy --${kind}-name ${to} --policy-arn`]
        : [`inline policy ${policy} of ${kind} ${to}`, `delete-${kind}-policy --${kind}-name ${to} --policy-name`];
    return { kind: 'policy', what, ...principal, ...aws(`${command} ${policy}`, to, policy) };
  };

const managed = (signal: Signal): Details => ({ kind: 'policy', what: `policy ${text(signal, 'policy')}` });

const joined = (signal: Signal): Details => {
  const [name, group] = [text(signal, 'user'), text(signal, 'group')];
  const stop = aws(`remove-user-from-group --user-name ${name} --group-name ${group}`, name, group);
  return { kind: 'group membership', what: `user ${name} in group ${group}`, ...user(name), ...stop };
};

const provider = (signal: Signal): Details => ({
  kind: 'identity provider',
  what: `identity provider ${text(signal, 'provider')}`,
});

/** What a successful call leaves behind, with the evidence field that has to be known. */
const BY_API: Readonly<Record<string, readonly [needs: string, details: (signal: Signal) => Details]>> = {
  CreateUser: ['user', userMade],
  CreateRole: ['role', roleMade],
  CreateAccessKey: ['key', keyMade],
  CreateLoginProfile: ['user', passwordSet],
  UpdateLoginProfile: ['user', passwordSet],
  CreateServiceSpecificCredential: ['service', serviceCredential],
  ResetServiceSpecificCredential: ['service', serviceCredential],
  UploadSSHPublicKey: ['service', serviceCredential],
  UploadSigningCertificate: ['service', serviceCredential],
  UpdateAssumeRolePolicy: ['role', trustChanged],
  AttachUserPolicy: ['policy', granted('user', 'managed')],
  AttachRolePolicy: ['policy', granted('role', 'managed')],
  AttachGroupPolicy: ['policy', granted('group', 'managed')],
  PutUserPolicy: ['policy', granted('user', 'inline')],
  PutRolePolicy: ['policy', granted('role', 'inline')],
  PutGroupPolicy: ['policy', granted('group', 'inline')],
  CreatePolicy: ['policy', managed],
  CreatePolicyVersion: ['policy', managed],
  SetDefaultPolicyVersion: ['policy', managed],
  AddUserToGroup: ['user', joined],
  CreateSAMLProvider: ['provider', provider],
  UpdateSAMLProvider: ['provider', provider],
  CreateOpenIDConnectProvider: ['provider', provider],
  AddClientIDToOpenIDConnectProvider: ['provider', provider],
};

/** What the identity created, in the order of the events: one entry for each event whose evidence names it. */
export function createdIn({ signals }: Pick<Incident, 'signals'>): readonly Created[] {
  const found = new Map<string, Created>();
  for (const signal of signals) {
    const [source, name = ''] = text(signal, 'event').split(':');
    if (source !== 'iam.amazonaws.com' || isWithoutSuccess(signal) || found.has(signal.eventId)) continue;
    const entry = Object.hasOwn(BY_API, name) ? BY_API[name] : undefined;
    if (entry === undefined || text(signal, entry[0]) === '') continue;
    found.set(signal.eventId, { ...entry[1](signal), time: signal.time, eventId: signal.eventId });
  }
  return [...found.values()].sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
}
