import { type Bag, bag, flag, isBag, type Mutable, text } from './request-accessors.ts';
import type { Actor, IdentityReference } from './types.ts';

/** The parts of a record that identify the actor, besides `userIdentity`. */
export interface RecordContext {
  readonly source: string;
  readonly name: string;
  readonly request: Bag;
  readonly extra: Bag;
  readonly userAgent: string;
  readonly account: string | undefined;
  /** Output: deviations in `userIdentity`, as text. */
  readonly oddities: string[];
  readonly one: (text: string) => string;
}

const field = (from: Bag, name: string): string | undefined => {
  const value = from[name];
  return typeof value === 'string' && value !== '' ? value.slice(0, 1024) : undefined;
};

/**
 * The actor, resolved to its permanent identity: a role session to its role, a federated user to the creator of the session.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function actorOf(record: Bag, context: RecordContext): Actor {
  const user = bag(record.userIdentity);
  if (!record.userIdentity) context.oddities.push('userIdentity is missing');
  const session = bag(user.sessionContext);
  const issuer = bag(session.sessionIssuer);
  const arn = field(user, 'arn');
  const type = field(user, 'type') ?? 'Unknown';
  const accessKeyId = field(user, 'accessKeyId');
  const principalId = field(user, 'principalId');
  const account = field(user, 'accountId') ?? context.account;
  const reference = identityOf(user, arn, type, field(issuer, 'arn'), account, context);
  const sessionName = sessionNameOf(arn, principalId);
  const instanceId = sessionName !== undefined && INSTANCE.test(sessionName) ? sessionName.toLowerCase() : undefined;
  const mfa = mfaOf(session, context);
  const from = issuerOf(user, session, issuer, context);
  const actor: Mutable<Actor> = { type, console: fromConsole(record, context, accessKeyId, instanceId) };
  if (reference !== undefined) actor.identity = context.one(reference.identity);
  if (reference?.kind === 'name') actor.identityByName = true;
  if (account !== undefined) actor.account = account;
  if (accessKeyId !== undefined) actor.accessKeyId = context.one(accessKeyId);
  if (principalId !== undefined) actor.principalId = principalId;
  if (sessionName !== undefined) actor.sessionName = sessionName;
  if (mfa !== undefined) actor.mfa = mfa;
  if (from !== undefined) actor.issuer = from;
  const sourceIdentity = field(session, 'sourceIdentity');
  if (sourceIdentity !== undefined) actor.sourceIdentity = context.one(sourceIdentity);
  addWorkload(actor, user, session, instanceId, context.one);
  return actor;
}

const MOST_ACTORS = 20_000;

interface Remembered {
  readonly actor: Actor;
  /** All inputs of `actorOf`, in a fixed order. */
  readonly from: readonly unknown[];
}

/** Caches actors by access key. The result always equals that of `actorOf`. */
export class ActorMemory {
  readonly #latest = new Map<string, Remembered>();

  /** Undefined if the record cannot be cached: read it with `actorOf`. */
  actorOf(record: Bag, context: RecordContext): Actor | undefined {
    const user = record.userIdentity;
    if (!isBag(user)) return undefined;
    const { accessKeyId: key, arn } = user;
    if (typeof key !== 'string' || key === '' || typeof arn !== 'string' || arn === '') return undefined;
    if (context.extra.MFAUsed !== undefined || context.extra.SamlProviderArn !== undefined) return undefined;
    const before = this.#latest.get(key);
    if (before !== undefined && sameActor(before.from, user, record, context)) return before.actor;
    const odd = context.oddities.length;
    const actor = actorOf(record, context);
    if (context.oddities.length === odd) {
      if (this.#latest.size >= MOST_ACTORS) this.#latest.clear();
      this.#latest.set(key, { actor, from: actorInputs(user, record, context) });
    }
    return actor;
  }
}

function actorInputs(user: Bag, record: Bag, context: RecordContext): readonly unknown[] {
  const session = bag(user.sessionContext);
  return [
    user.arn,
    user.principalId,
    user.type,
    user.accountId,
    bag(session.sessionIssuer).arn,
    bag(session.attributes).mfaAuthenticated,
    context.userAgent,
    context.account,
    record.sessionCredentialFromConsole,
    user.identityProvider,
    bag(session.webIdFederationData).federatedProvider,
    bag(user.inScopeOf).credentialsIssuedTo,
    session.ec2RoleDelivery,
    session.sourceIdentity,
  ];
}

/** Compares without building the list of `actorInputs`: this runs for every record. */
function sameActor(from: readonly unknown[], user: Bag, record: Bag, context: RecordContext): boolean {
  if (from[0] !== user.arn || from[1] !== user.principalId || from[2] !== user.type) return false;
  if (from[3] !== user.accountId || from[6] !== context.userAgent || from[7] !== context.account) return false;
  if (from[8] !== record.sessionCredentialFromConsole || from[9] !== user.identityProvider) return false;
  const session = bag(user.sessionContext);
  return (
    from[4] === bag(session.sessionIssuer).arn &&
    from[5] === bag(session.attributes).mfaAuthenticated &&
    from[10] === bag(session.webIdFederationData).federatedProvider &&
    from[11] === bag(user.inScopeOf).credentialsIssuedTo &&
    from[12] === session.ec2RoleDelivery &&
    from[13] === session.sourceIdentity
  );
}

/** Anonymized logs change the case of instance ids and use other letters. */
const INSTANCE = /^i-[0-9a-z]{8,17}$/i;

const withPath = (identity: string): IdentityReference => ({ kind: 'arn', identity });
const byName = (identity: string): IdentityReference => ({ kind: 'name', identity });

function identityOf(
  user: Bag,
  arn: string | undefined,
  type: string,
  issuerArn: string | undefined,
  account: string | undefined,
  context: RecordContext,
): IdentityReference | undefined {
  if (type === 'AWSService') return undefined;
  if (type === 'Root')
    return withPath(arn?.endsWith(':root') === true ? arn : `arn:aws:iam::${account ?? 'unknown'}:root`);
  if (arn !== undefined) {
    if (issuerArn !== undefined && /:(role|user)\/|:root$/.test(issuerArn) && arn.includes(':sts:'))
      return withPath(issuerArn);
    return fromArn(arn, context);
  }
  return withoutArn(user, type, issuerArn, account, context);
}

function fromArn(arn: string, context: RecordContext): IdentityReference | undefined {
  const [, partition, service, , account, ...rest] = arn.split(':');
  const resource = rest.join(':');
  if (service === 'iam') return /^(user|role)\//.test(resource) || resource === 'root' ? withPath(arn) : undefined;
  if (service !== 'sts') return undefined;
  const [kind, name] = resource.split('/');
  if (name === undefined || name === '') return undefined;
  if (kind === 'assumed-role') {
    context.oddities.push('sessionIssuer is missing, the path of the role is unknown');
    return byName(`arn:${partition}:iam::${account}:role/${name}`);
  }
  // The caller of GetFederationToken chooses the name: it does not identify the creator of the session.
  if (kind === 'federated-user') context.oddities.push('sessionIssuer is missing, the user behind it is unknown');
  return undefined;
}

const HIDDEN = /^HIDDEN_DUE_TO_SECURITY_REASONS$/i;

function withoutArn(
  user: Bag,
  type: string,
  issuerArn: string | undefined,
  account: string | undefined,
  context: RecordContext,
): IdentityReference | undefined {
  if (issuerArn !== undefined) return fromArn(issuerArn, context);
  const name = field(user, 'userName');
  if (type === 'IAMUser' && account !== undefined && name !== undefined && !HIDDEN.test(name)) {
    context.oddities.push('userIdentity.arn is missing: only the user name is known');
    return byName(`arn:aws:iam::${account}:user/${name}`);
  }
  // Callers from outside the account (web identity, SAML, another account) are attributed to the role that they assume.
  if (context.source === 'sts.amazonaws.com' && context.name.startsWith('AssumeRole')) {
    const role = text(context.request, 'roleArn');
    if (role !== undefined) return fromArn(role, context);
  }
  const person = identityCenterUser(bag(user.onBehalfOf), account);
  if (person !== undefined) return withPath(person);
  if (!ANONYMOUS.has(type)) context.oddities.push('userIdentity.arn is missing');
  return undefined;
}

/** A person in the access portal of IAM Identity Center: `arn:aws:identitystore::111122223333:user/…`, with the account of the trail. */
function identityCenterUser(behalf: Bag, account: string | undefined): string | undefined {
  const id = field(behalf, 'userId');
  const partition = field(behalf, 'identityStoreArn')?.split(':')[1] ?? 'aws';
  return id === undefined ? undefined : `arn:${partition}:identitystore::${account ?? ''}:user/${id}`;
}

/** Types that never carry an ARN. */
const ANONYMOUS = new Set(['AWSAccount', 'SAMLUser', 'WebIdentityUser', 'IdentityCenterUser', 'Directory']);

const SESSION = ':assumed-role/';

/** The part after the role name, or after the colon of `AROA…:name`. */
function sessionNameOf(arn: string | undefined, principalId: string | undefined): string | undefined {
  const start = arn?.indexOf(SESSION) ?? -1;
  if (arn !== undefined && start >= 0) {
    const slash = arn.indexOf('/', start + SESSION.length);
    return slash < 0 ? undefined : arn.slice(slash + 1) || undefined;
  }
  if (principalId?.startsWith('AROA') !== true) return undefined;
  const colon = principalId.indexOf(':');
  return colon < 0 ? undefined : principalId.slice(colon + 1) || undefined;
}

function mfaOf(session: Bag, { extra }: RecordContext): boolean | undefined {
  if (extra.MFAUsed !== undefined) return text(extra, 'MFAUsed')?.toLowerCase() === 'yes';
  const { mfaAuthenticated } = bag(session.attributes);
  return mfaAuthenticated === undefined ? undefined : flag({ mfaAuthenticated }, 'mfaAuthenticated');
}

function issuerOf(user: Bag, session: Bag, issuer: Bag, { extra }: RecordContext): string | undefined {
  return (
    field(bag(session.webIdFederationData), 'federatedProvider') ??
    field(user, 'identityProvider') ??
    field(extra, 'SamlProviderArn') ??
    field(issuer, 'arn')
  );
}

/** EKS names sessions of Pod Identity `eks-<cluster>-<pod>-<UUID>`.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_auth_AssumeRoleForPodIdentity.html */
const POD = /^eks-.+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const podOf = (sessionName: string | undefined): string | undefined =>
  sessionName !== undefined && POD.test(sessionName) ? sessionName : undefined;

/** What runs as the session. AWS sets `inScopeOf` and `ec2RoleDelivery`, not the caller; the name of a session is the caller's choice,
 * and gains it nothing: rules are stricter with machines. */
function addWorkload(
  actor: Mutable<Actor>,
  user: Bag,
  session: Bag,
  instanceId: string | undefined,
  one: RecordContext['one'],
): void {
  if (instanceId !== undefined) actor.instanceId = instanceId;
  const scope = bag(user.inScopeOf);
  const issuedTo = field(scope, 'credentialsIssuedTo') ?? field(scope, 'sourceArn') ?? field(scope, 'issuerType');
  const workload =
    issuedTo ?? (session.ec2RoleDelivery === undefined ? undefined : instanceId) ?? podOf(actor.sessionName);
  if (workload !== undefined) actor.workload = one(workload);
}

const CONSOLE_AGENT = /(^|[[\s.])console\.|s3console|consolefrontend|aws console|signin\.amazonaws\.com/i;

/** A long-term key or an instance is never the console, whatever its user agent claims. */
function fromConsole(
  record: Bag,
  context: RecordContext,
  accessKeyId: string | undefined,
  instanceId: string | undefined,
): boolean {
  if (instanceId !== undefined) return false;
  if (flag(record, 'sessionCredentialFromConsole')) return true;
  if (accessKeyId?.startsWith('AKIA') === true) return false;
  return CONSOLE_AGENT.test(context.userAgent);
}
