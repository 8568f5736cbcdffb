import { parseArn } from '../identity.ts';
import type { ActionName } from './action.ts';
import type { Caller } from './caller.ts';
import { neverHas } from './key-scope.ts';
import { namesOfService } from './service-name.ts';
import type { ContextValue } from './types.ts';

/** Values of a condition key in a request; `null` if the request does not have the key, `undefined` if unknown. */
export type KeyValue = readonly string[] | null | undefined;
/** Looks up a key, case-insensitive. */
export type Lookup = (key: string) => KeyValue;

export interface ContextFacts {
  readonly caller: Caller;
  /** ARN (or pattern) of the resource; `*` without a resource. */
  readonly resource: string;
  /** undefined: not known. */
  readonly resourceAccount: string | undefined;
  readonly given: Readonly<Record<string, ContextValue>> | undefined;
  /** Whether a key that is neither given nor derivable is unknown (true) or absent (false). */
  readonly unknownRest: boolean;
  /** Tags of the principal, if they are known. */
  readonly tags: Readonly<Record<string, string>> | undefined;
  /** `AIDA…` of a user, `AROA…` of a role, if it is known. */
  readonly uniqueId?: string | undefined;
  /** When the session of the caller began (ISO 8601), if it is known. */
  readonly issuedAt?: string | undefined;
  /** Time of the request (ISO 8601), if known. */
  readonly now?: string | undefined;
  /** `o-…`: organization of the caller's account, if known. */
  readonly organization?: string | undefined;
  /** Tags of the resource, all of them, if they are known. */
  readonly resourceTags?: Readonly<Record<string, string>> | undefined;
  /** The action in question, if there is exactly one. */
  readonly action?: ActionName | undefined;
}

/** The request context: given values first, then values that follow from the principal and the resource, which AWS adds to
 * every request. */
export function contextLookup(facts: ContextFacts): Lookup {
  const given = givenValues(facts.given);
  return (key) => {
    const name = key.toLowerCase();
    const value = given?.get(name);
    if (value !== undefined) return name === 'iam:passedtoservice' ? passedTo(value, facts) : value;
    const derived = derivedValue(name, facts);
    if (derived !== undefined) return derived;
    if (facts.unknownRest) return knownInAdvance(name, facts);
    return hasKey(name, facts) ? alwaysPresent(name, facts) : null;
  };
}

/** A role is passed to the name that the service has in the partition. */
const passedTo = (value: readonly string[] | null, { caller }: ContextFacts): KeyValue =>
  value?.flatMap((service) => namesOfService(service, caller.partition)) ?? null;

/** Keys that AWS adds to every request, so a context without them is incomplete. Source: IAM User Guide, "AWS global
 * condition context keys". */
const IN_EVERY_REQUEST: ReadonlySet<string> = new Set([
  'aws:currenttime',
  'aws:epochtime',
  'aws:requestedregion',
  'aws:securetransport',
  'aws:useragent',
  'aws:viaawsservice',
]);

/** Whether the request has a key, whatever its value: every request has it, or every request of such a principal. */
export function isPresent(key: string, lookup: Lookup): boolean {
  const name = key.toLowerCase();
  if (IN_EVERY_REQUEST.has(name)) return true;
  return name === 'aws:tokenissuetime' && (lookup('aws:PrincipalType')?.includes('AssumedRole') ?? false);
}

/** Keys that one service adds to all requests that it gets. Source: Service Authorization Reference. */
const IN_EVERY_REQUEST_TO: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['ec2', new Set(['ec2:region'])],
  ['s3', new Set(['s3:authtype', 's3:signatureversion', 's3:tlsversion'])],
]);

/** Whether this request has the key, whatever its value. Only temporary credentials have a time of issue. */
function hasKey(key: string, { caller: { kind }, action }: ContextFacts): boolean {
  const isTemporary = kind === 'session' || kind === 'role';
  if (IN_EVERY_REQUEST_TO.get(action?.service ?? '')?.has(key)) return kind !== 'anonymous';
  if (key === 'aws:userid') return isTemporary || kind === 'user';
  return IN_EVERY_REQUEST.has(key) || (key === 'aws:tokenissuetime' && isTemporary);
}

/** The value of a key that every request has but the given context does not: a direct call over TLS, in the Region of the
 * resource, as the SDKs and the CLI make it. */
function alwaysPresent(key: string, facts: ContextFacts): KeyValue {
  if (key === 'aws:securetransport') return TRUE;
  if (key === 'aws:viaawsservice') return FALSE;
  const known = knownInAdvance(key, facts);
  if (known !== undefined || (key !== 'aws:requestedregion' && key !== 'ec2:region')) return known;
  const region = parseArn(facts.resource)?.region ?? '';
  return /^[a-z]{2,}(?:-[a-z]+)+-\d$/.test(region) ? [region] : undefined;
}

/** Values that a request has although the question does not give them. */
function knownInAdvance(key: string, { action, caller, now }: ContextFacts): KeyValue {
  if (key === 'aws:currenttime') return now === undefined ? undefined : [now];
  if (key === 'aws:epochtime') return now === undefined ? undefined : [String(Math.floor(Date.parse(now) / 1000))];
  if (!action) return undefined;
  if (key !== 'aws:requestedregion') return neverHas(action, key) ? null : undefined;
  if (!GLOBAL_SERVICES.has(action.service)) return undefined;
  return action.text === 'iam:passrole' ? undefined : REGION_OF_GLOBAL.get(caller.partition);
}

/** Services with one endpoint: every request goes to its Region. A role is passed in a request to another service. Source:
 * IAM User Guide, `aws:RequestedRegion`. */
const GLOBAL_SERVICES: ReadonlySet<string> = new Set(['iam', 'organizations', 'account', 'cloudfront', 'route53']);
const REGION_OF_GLOBAL: ReadonlyMap<string, readonly string[]> = new Map([
  ['aws', ['us-east-1']],
  ['aws-us-gov', ['us-gov-west-1']],
  ['aws-cn', ['cn-north-1']],
]);

function givenValues(given: ContextFacts['given']): Map<string, readonly string[] | null> | undefined {
  if (!given) return undefined;
  let values: Map<string, readonly string[] | null> | undefined;
  for (const key in given) {
    const value = given[key];
    if (value === undefined) continue;
    values ??= new Map();
    if (typeof value === 'string') values.set(key.toLowerCase(), [value]);
    else values.set(key.toLowerCase(), value.length === 0 ? null : value.map(String));
  }
  return values;
}

const TRUE = ['true'];
const FALSE = ['false'];
const accountOf = (caller: Caller): KeyValue => (caller.account === '' ? null : [caller.account]);

/** `undefined`: it does not follow from the principal or the resource. */
function derivedValue(key: string, facts: ContextFacts): KeyValue {
  const { caller } = facts;
  if (key.startsWith('aws:principaltag/')) return principalTag(key.slice('aws:principaltag/'.length), facts);
  if (facts.resourceTags && key.includes(':resourcetag/')) {
    return tagValue(facts.resourceTags, key.slice(key.indexOf('/') + 1)) ?? null;
  }
  switch (key) {
    case 'aws:principalarn':
      return principalArn(caller);
    case 'aws:principalaccount':
    case 'kms:calleraccount':
      return accountOf(caller);
    case 'aws:username':
      return caller.kind === 'user' ? [caller.name] : null;
    case 'aws:userid':
      return userId(caller, facts.uniqueId);
    case 'aws:principaltype':
      return principalType(caller);
    case 'aws:principalisawsservice':
      return caller.kind === 'service' ? TRUE : FALSE;
    case 'aws:principalservicename':
      return caller.kind === 'service' ? [caller.arn] : null;
    case 'aws:tokenissuetime':
      return facts.issuedAt === undefined ? undefined : [facts.issuedAt];
    case 'aws:principalorgid':
      return organizationOf(facts);
    case 'aws:resourceorgid':
      return resourceOrganizationOf(facts);
    case 'aws:resourceaccount':
    case 's3:resourceaccount':
      return facts.resourceAccount === undefined ? undefined : [facts.resourceAccount];
    default:
      return undefined;
  }
}

/** A service is in no organization. */
function organizationOf({ caller, organization }: ContextFacts): KeyValue {
  if (caller.kind === 'service') return null;
  return organization === undefined ? undefined : [organization];
}

const resourceOrganizationOf = (facts: ContextFacts): KeyValue =>
  facts.resourceAccount === facts.caller.account ? organizationOf(facts) : undefined;

function principalArn(caller: Caller): KeyValue {
  if (caller.kind === 'service' || caller.kind === 'anonymous' || caller.kind === 'unknown') return null;
  if (caller.kind === 'oidc-provider' || caller.kind === 'saml-provider') return null;
  return [caller.roleArn ?? caller.arn];
}

function userId(caller: Caller, uniqueId: string | undefined): KeyValue {
  if (caller.kind === 'root') return [caller.account];
  if (caller.kind === 'federated-user') return [`${caller.account}:${caller.name}`];
  if (caller.kind === 'anonymous') return ['anonymous'];
  if (uniqueId === undefined) return undefined;
  if (caller.kind === 'session') return [`${uniqueId}:${caller.sessionName ?? ''}`];
  return caller.kind === 'user' ? [uniqueId] : undefined;
}

function principalType(caller: Caller): KeyValue {
  switch (caller.kind) {
    case 'user':
      return ['User'];
    case 'role':
    case 'session':
      return ['AssumedRole'];
    case 'root':
      return ['Account'];
    case 'federated-user':
      return ['FederatedUser'];
    case 'anonymous':
      return ['Anonymous'];
    default:
      return null;
  }
}

/** All tags of a user are known. A role session can have more tags than the role, so a tag that the role lacks is unknown. */
function principalTag(name: string, facts: ContextFacts): KeyValue {
  if (!facts.tags) return undefined;
  return tagValue(facts.tags, name) ?? absentTag(facts);
}

const absentTag = (facts: ContextFacts): KeyValue => (facts.caller.kind === 'user' ? null : undefined);

function tagValue(tags: Readonly<Record<string, string>>, name: string): readonly string[] | undefined {
  for (const tag in tags) if (tag.toLowerCase() === name) return [tags[tag] ?? ''];
  return undefined;
}

/** Account that owns a resource, from its ARN; undefined if the ARN has no account (S3) or has a wildcard there. */
export function accountInArn(resource: string): string | undefined {
  if (!resource.startsWith('arn:')) return undefined;
  let at = 3;
  for (let colons = 1; colons < 4; colons += 1) {
    at = resource.indexOf(':', at + 1);
    if (at < 0) return undefined;
  }
  return resource.charAt(at + 13) === ':' && /^\d{12}$/.test(resource.slice(at + 1, at + 13))
    ? resource.slice(at + 1, at + 13)
    : undefined;
}
