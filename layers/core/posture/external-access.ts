import { actionName } from '../iam/action.ts';
import { type Caller, parseCaller } from '../iam/caller.ts';
import { type CompiledPolicy, compilePolicy } from '../iam/compile.ts';
import { contextLookup, type KeyValue, type Lookup } from '../iam/context.ts';
import type { RawPrincipal, ReadStatement } from '../iam/document.ts';
import { deniedBy, type EvaluationRequest, grantedBy } from '../iam/evaluate.ts';
import { exampleOf } from '../iam/glob.ts';
import { RCP_SERVICES } from '../iam/rcp-services.ts';
import { both, either, NO, opposite, type Truth, YES } from '../iam/truth.ts';
import type { PolicyDocument } from '../iam/types.ts';
import { parseArn } from '../identity.ts';
import { isLogDelivery } from './aws-accounts.ts';
import { accountOf, assumeActionsOf, isDeletedPrincipal } from './trust.ts';

/** Who gains access through a resource policy or a trust policy, besides the account itself and AWS services.
 *
 * The IAM engine is asked, for each Allow statement and each principal in it, whether a request of that principal would be
 * allowed by the whole document. A stranger chooses what a caller can choose (names, tags, request parameters) and is in no
 * organization, or in a different one. So a condition that every stranger can meet narrows nothing, and a Deny counts where it
 * covers what the Allow gives. */

export interface ExternalPrincipal {
  readonly kind: 'anyone' | 'account' | 'federated' | 'principal';
  readonly value: string;
  /** Allowed only in circumstances that not every caller can bring about: an organization, addresses, an external id. */
  readonly conditioned: boolean;
}

/** The resource that has the policy. */
export interface PolicyPlace {
  readonly account: string;
  readonly partition: string;
  /** Prefix of the service's actions, such as `s3`; `sts` for a trust policy. */
  readonly service: string;
  /** Resource control policies over the account. */
  readonly rcps?: readonly CompiledPolicy[];
}

/** External principals that the document grants any access. The caller reports documents that cannot be read. */
export function externalPrincipals(document: PolicyDocument, place: PolicyPlace): readonly ExternalPrincipal[] {
  const policy = compilePolicy({ name: 'written', document }, 'resource');
  const found = new Map<string, ExternalPrincipal>();
  for (const statement of policy.document.statements.slice(0, MOST_STATEMENTS)) {
    if (statement.effect === 'Deny') continue;
    for (const entry of entriesOf(statement)) {
      const external = externalPrincipalOf(policy, statement, entry, place);
      if (external === undefined) continue;
      const key = `${external.kind} ${external.value}`;
      if (found.get(key)?.conditioned !== false) found.set(key, external);
    }
  }
  return [...found.values()];
}

const MOST_STATEMENTS = 200;
const MOST_ENTRIES = 50;

/** NotPrincipal admits everyone else. */
function entriesOf({ principals }: ReadStatement): readonly RawPrincipal[] {
  if (principals === undefined) return [];
  return principals.not ? [{ type: 'AWS', value: '*' }] : principals.entries.slice(0, MOST_ENTRIES);
}

function externalPrincipalOf(
  policy: CompiledPolicy,
  statement: ReadStatement,
  { type, value: raw }: RawPrincipal,
  place: PolicyPlace,
): ExternalPrincipal | undefined {
  const value = raw.trim();
  if (type === 'Service' || isDeletedPrincipal(value)) return undefined;
  if (type === 'CanonicalUser') return { kind: 'account', value, conditioned: false };
  const everyone = value === '*' || /^arn:aws[a-z-]*:iam::\*:root$/.test(value);
  const arn = everyone ? strangerFor(statement, place) : value;
  const account = accountOf(arn);
  const kind = kindOf(type, everyone, account, place);
  if (kind === undefined) return undefined;
  if (!everyone && account !== undefined && isLogDelivery(account, statement.actions?.values ?? ['*']))
    return undefined;
  const request = { policy, statement, caller: parseCaller(arn), place };
  const conditioned = isConditioned(request, everyone ? STRANGERS : [undefined]);
  return conditioned === undefined ? undefined : { kind, value: kind === 'anyone' ? value : arn, conditioned };
}

/** Whether it takes particular circumstances to be allowed; undefined: it is not allowed at all. */
function isConditioned(request: Request, organizations: readonly Circumstances['organization'][]): boolean | undefined {
  const open = organizations.some((organization) =>
    CALLS.some((call) =>
      ADDRESSES.every((address) => allows(request, { organization, address, network: null, call }) === YES),
    ),
  );
  if (open) return false;
  const possible =
    allows(request, { organization: undefined, address: undefined, network: undefined, call: 'through' }) !== NO;
  return possible ? true : undefined;
}

function kindOf(
  type: RawPrincipal['type'],
  everyone: boolean,
  account: string | undefined,
  place: PolicyPlace,
): ExternalPrincipal['kind'] | undefined {
  if (type === 'Federated') return 'federated';
  if (account === place.account) return undefined;
  if (everyone && account === strangerAccount(place)) return 'anyone';
  // A CloudFront origin access identity has the account `cloudfront`.
  if (account !== undefined && !/^\d{12}$/.test(account)) return undefined;
  return account === undefined ? 'principal' : 'account';
}

const strangerAccount = ({ account }: PolicyPlace): string =>
  account === '999999999999' ? '888888888888' : '999999999999';

/** The outside principal that comes closest to meeting the conditions of a statement for everyone. An outsider can choose the name
 * of a role in its own account, but not the account in an ARN. */
function strangerFor(statement: ReadStatement, place: PolicyPlace): string {
  const stranger = strangerAccount(place);
  const wanted = demandedValues(statement, 'aws:principalarn').map((pattern) =>
    exampleOf(pattern.replace(/^(arn:[^:]*:(?:iam|sts)::)[*?]+(?=:)/, `$1${stranger}`)).replace(/^arn:x:/, 'arn:aws:'),
  );
  return wanted.find((arn) => parseArn(arn) !== undefined) ?? `arn:${place.partition}:iam::${stranger}:user/stranger`;
}

interface Circumstances {
  /** Of the caller; null: none; undefined: unknown. */
  readonly organization: string | null | undefined;
  readonly address: string | undefined;
  /** VPC, endpoint and the service in between; null: a direct call over the internet; undefined: unknown. */
  readonly network: null | undefined;
  /** A direct call has no source; one through a service has a source in the account of the caller. */
  readonly call: 'direct' | 'through';
}

const CALLS = ['through', 'direct'] as const;
const STRANGERS: readonly (string | null)[] = [null, 'o-strangers00'];
/** One address in each half of IPv4. What admits both admits everyone. */
const ADDRESSES = ['45.83.12.9', '185.220.101.7'];

interface Request {
  readonly policy: CompiledPolicy;
  readonly statement: ReadStatement;
  readonly caller: Caller;
  readonly place: PolicyPlace;
}

/** Whether the document allows the caller any of what the statement is about. */
function allows(request: Request, circumstances: Circumstances): Truth {
  let best: Truth = NO;
  for (const action of actionsOf(request.statement, request.place)) {
    for (const resource of resourcesOf(request.statement)) {
      best = either(best, allowed(request, action, resource, circumstances));
      if (best === YES) return YES;
    }
  }
  return best;
}

function allowed(
  { policy, statement, caller, place }: Request,
  action: string,
  resource: string,
  circumstances: Circumstances,
): Truth {
  const name = actionName(action);
  const derived = contextLookup({
    caller,
    resource,
    resourceAccount: place.account,
    given: undefined,
    unknownRest: true,
    tags: undefined,
    action: name,
  });
  const lookup: Lookup = (key) => {
    const own = contextValue(key.toLowerCase(), { policy, statement, account: caller.account, circumstances });
    return own === DERIVED ? derived(key) : own;
  };
  const evaluation: EvaluationRequest = {
    action: name,
    resource,
    lookup,
    caller,
    unknownRest: true,
    hasBoundary: false,
  };
  const { direct, role, account } = grantedBy(policy, evaluation);
  const granted = [direct, role, account].reduce<Truth>((truth, finding) => either(truth, finding.truth), NO);
  return granted === NO ? NO : both(granted, opposite(deniedBy([policy, ...limitsOf(place)], evaluation).truth));
}

const limitsOf = ({ service, rcps = [] }: PolicyPlace): readonly CompiledPolicy[] =>
  RCP_SERVICES.has(service) ? rcps : [];

const DERIVED = Symbol('derived');

/** Keys that a caller sets or controls in its own account: for these it chooses the value that the policy wants. */
const CHOSEN =
  /^(aws:(principaltag\/.*|requesttag\/.*|tagkeys|useragent|referer|requestedregion|multifactorauth(present|age)|calledvia.*)|s3:(?!dataaccesspoint|resourceaccount|accesspointnetworkorigin|existingobjecttag).*|kms:(viaservice|encryptioncontext.*|grantisforawsresource|granteeprincipal)|sts:(rolesessionname|sourceidentity|transitivetagkeys)|sns:(endpoint|protocol)|lambda:functionurlauthtype|ses:.*)$/;
/** Keys that only a call from within a network has, or one that a service makes. */
const OF_NETWORK = /^aws:(sourcevpc|sourcevpce|vpcsourceip|sourcearn|sourceorgid|sourceorgpaths)$/;

interface Asked extends Pick<Request, 'policy' | 'statement'> {
  /** Of the caller; empty: it has none. */
  readonly account: string;
  readonly circumstances: Circumstances;
}

/** The value of a key in the caller's request; `DERIVED` where it follows from the caller and the resource. */
function contextValue(key: string, asked: Asked): KeyValue | typeof DERIVED {
  const known = KNOWN.get(key);
  if (known !== undefined) return known(asked);
  if (OF_NETWORK.test(key)) return asked.circumstances.network;
  if (!CHOSEN.test(key)) return DERIVED;
  return [exampleOf(demandedValues(asked.statement, key)[0] ?? sparedValue(asked.policy, key) ?? 'x')];
}

/** A value that is unknown or absent stays so. */
const one = (value: string | null | undefined): KeyValue => (typeof value === 'string' ? [value] : value);

const ofAccount = ({ account }: Asked): KeyValue => one(account === '' ? undefined : account);

const ofSource = (asked: Asked): KeyValue => (asked.circumstances.call === 'direct' ? null : ofAccount(asked));

const KNOWN: ReadonlyMap<string, (asked: Asked) => KeyValue> = new Map([
  ['aws:principalorgid', ({ circumstances: { organization } }: Asked) => one(organization)],
  [
    'aws:principalorgpaths',
    ({ circumstances: { organization } }: Asked) => one(organization && `${organization}/r-x/`),
  ],
  ['aws:sourceip', ({ circumstances: { address } }: Asked) => one(address)],
  ['aws:securetransport', () => ['true']],
  ['aws:viaawsservice', () => ['false']],
  ['aws:userid', () => ['AIDASTRANGER00000000']],
  ['aws:sourceowner', ofSource],
  ['aws:sourceaccount', ofSource],
  ['s3:dataaccesspointaccount', ofAccount],
  [
    'elasticfilesystem:accessedviamounttarget',
    ({ circumstances: { network } }: Asked) => (network === null ? ['false'] : undefined),
  ],
]);

const POSITIVE = /^(?:for(?:all|any)values?:)?(string|arn)(equals|equalsignorecase|like)(ifexists)?$/i;
const NEGATIVE = /^(?:for(?:all|any)values?:)?(string|arn)not(equals|equalsignorecase|like)(ifexists)?$/i;
const BOOLEAN = /^(?:for(?:all|any)values?:)?bool(ifexists)?$/i;

/** What the conditions of a statement want a key to be. */
const demandedValues = ({ conditions }: ReadStatement, wanted: string): readonly string[] =>
  conditions.flatMap(({ operator, key, values }) =>
    key.toLowerCase() === wanted && (POSITIVE.test(operator.trim()) || BOOLEAN.test(operator.trim())) ? values : [],
  );

/** A value that a Deny makes an exception for. */
const sparedValue = ({ document }: CompiledPolicy, wanted: string): string | undefined =>
  document.statements
    .filter(({ effect }) => effect === 'Deny')
    .flatMap(({ conditions }) => conditions)
    .find(({ operator, key }) => key.toLowerCase() === wanted && NEGATIVE.test(operator.trim()))?.values[0];

const MOST_PROBES = 8;

/** Actions to ask about: for a trust policy the calls that assume the role, else what the statement names. */
function actionsOf(statement: ReadStatement, { service }: PolicyPlace): readonly string[] {
  if (service === 'sts') return assumeActionsOf(statement);
  const { actions } = statement;
  if (actions === undefined || actions.not) return [`${service}:x`];
  return actions.values
    .slice(0, MOST_PROBES)
    .map((action) => (action.trim() === '*' ? `${service}:x` : exampleOf(action)));
}

/** A resource policy without resources is about the resource that has it. */
const resourcesOf = ({ resources }: ReadStatement): readonly string[] =>
  resources === undefined || resources.not ? ['x'] : resources.values.slice(0, MOST_PROBES).map(exampleOf);
