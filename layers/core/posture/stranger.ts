import type { CompiledPolicy } from '../iam/compile.ts';
import type { KeyValue } from '../iam/context.ts';
import type { ReadStatement } from '../iam/document.ts';
import { exampleOf, globText, parseGlob } from '../iam/glob.ts';
import { overlaps } from '../iam/glob-algebra.ts';
import { parseArn } from '../identity.ts';
import type { Circumstances } from './ways-to-call.ts';

/** An outsider who tries to meet the conditions of a policy: who it is, how its requests arrive, and which values it chooses.
 *
 * It controls its own account: names of users and roles, tags, networks, and resources through which services call. It
 * cannot choose what AWS assigns: accounts, organizations, IDs, and the networks of others. */

/** Where the policy is, as far as it matters for a stranger. */
interface Home {
  readonly account: string;
  readonly partition: string;
}

export const strangerAccount = ({ account }: Home): string =>
  account === '999999999999' ? '888888888888' : '999999999999';

/** Keys whose value is the account of the caller. */
const CALLER_ACCOUNT = ['aws:principalaccount', 'kms:calleraccount', 's3:dataaccesspointaccount'];
/** Keys whose value is the account of the resource through which it calls. */
const SOURCE_ACCOUNT = ['aws:sourceaccount', 'aws:sourceowner'];
const MOST_NAMED = 20;
const MOST_PATTERNS = 200;

/** An outside principal that a statement for everyone may admit. */
export interface Stranger {
  readonly arn: string;
  /** The policy does not name its account as that of the caller: it only makes an exception for it, or for its resources. */
  readonly incidental: boolean;
}

/** The outside principals that come closest to meeting the conditions of a statement for everyone: one of an account that nobody
 * named, and one of each account that the conditions name. */
export function strangersFor(policy: CompiledPolicy, statement: ReadStatement, home: Home): readonly Stranger[] {
  const rootOf = (account: string) => `arn:${home.partition}:iam::${account}:root`;
  const arns = (patterns: readonly string[]) =>
    patterns.slice(0, MOST_PATTERNS).flatMap((pattern) => matching(pattern, home));
  const accounts = (values: readonly string[]) => values.filter((value) => /^\d{12}$/.test(value)).map(rootOf);
  const callers = [
    ...arns(demandedValues(statement, 'aws:principalarn')),
    ...accounts(CALLER_ACCOUNT.flatMap((key) => demandedValues(statement, key))),
    unnamed(statement, home),
  ];
  const others = [
    ...arns(sparedValues(policy, 'aws:principalarn')),
    ...accounts(CALLER_ACCOUNT.flatMap((key) => sparedValues(policy, key))),
    ...accounts(SOURCE_ACCOUNT.flatMap((key) => demandedValues(statement, key))),
  ];
  return [...callers.map((arn) => ({ arn, incidental: false })), ...others.map((arn) => ({ arn, incidental: true }))]
    .filter(({ arn }, index, all) => isOutside(arn, home) && all.findIndex((one) => one.arn === arn) === index)
    .sort((a, b) => Number(isStranger(b.arn, home)) - Number(isStranger(a.arn, home)))
    .slice(0, MOST_NAMED);
}

function isOutside(arn: string, { account }: Home): boolean {
  const parts = parseArn(arn);
  return parts !== undefined && parts.account !== account;
}

const isStranger = (arn: string, home: Home): boolean => parseArn(arn)?.account === strangerAccount(home);

/** Principals that match the pattern of an ARN: those of the stranger's account if the pattern leaves the account open. */
function matching(pattern: string, home: Home): readonly string[] {
  const account = `arn:${home.partition}:iam::${strangerAccount(home)}`;
  const own = ['role/*', 'user/*', 'root'].flatMap(
    (names) => overlaps(parseGlob(pattern.trim()), parseGlob(`${account}:${names}`)).globs,
  );
  return own.length === 0 ? [exampleOf(pattern)] : own.slice(0, MOST_MATCHING).map((glob) => exampleOf(globText(glob)));
}

const MOST_MATCHING = 6;

function unnamed(statement: ReadStatement, home: Home): string {
  const account = strangerAccount(home);
  const types = demandedValues(statement, 'aws:principaltype');
  if (types.length > 0 && !types.some((type) => /^(user|\*)$/i.test(type))) {
    if (types.some((type) => /assumed/i.test(type)))
      return `arn:${home.partition}:sts::${account}:assumed-role/stranger/stranger`;
    if (types.some((type) => /account/i.test(type))) return `arn:${home.partition}:iam::${account}:root`;
  }
  // Without a wish, the name that also takes the place of a variable in the resources that are asked about.
  const name = demandedValues(statement, 'aws:username')[0] ?? '*';
  return `arn:${home.partition}:iam::${account}:user/${exampleOf(name)}`;
}

/** The value follows from the caller and the resource. */
export const DERIVED = Symbol('derived');

/** Keys that a caller sets or controls in its own account: for these it chooses the value that the policy wants. */
const CHOSEN =
  /^(aws:(principaltag\/.*|requesttag\/.*|tagkeys|useragent|referer|requestedregion|multifactorauthpresent|calledvia.*)|s3:(?!dataaccesspoint|resourceaccount|accesspointnetworkorigin|existingobjecttag).*|kms:(viaservice|encryptioncontext.*|grantisforawsresource|granteeprincipal)|sts:(rolesessionname|sourceidentity|transitivetagkeys)|sns:protocol|lambda:functionurlauthtype|ses:.*)$/;

export interface Asked {
  readonly policy: CompiledPolicy;
  readonly statement: ReadStatement;
  /** Of the caller; empty: it has none. */
  readonly account: string;
  /** Time of the request (ISO 8601), if known. */
  readonly at: string | undefined;
  readonly circumstances: Circumstances;
}

/** The value of a key (in lower case) in the caller's request. */
export function valueFor(key: string, asked: Asked): KeyValue | typeof DERIVED {
  const known = KNOWN.get(key);
  if (known !== undefined) return known(asked);
  if (!CHOSEN.test(key)) return DERIVED;
  if (wantsAbsence(asked.statement, key)) return null;
  return [exampleOf(demandedValues(asked.statement, key)[0] ?? sparedValues(asked.policy, key)[0] ?? 'x')];
}

/** A value that is unknown or absent stays so. */
const one = (value: string | null | undefined): KeyValue => (typeof value === 'string' ? [value] : value);

const ofAccount = ({ account }: Asked): KeyValue => one(account === '' ? undefined : account);

const ofSource = (asked: Asked): KeyValue => (asked.circumstances.call === 'direct' ? null : ofAccount(asked));

const ofNetwork =
  (own: (asked: Asked) => KeyValue) =>
  (asked: Asked): KeyValue =>
    asked.circumstances.network === 'own' ? own(asked) : asked.circumstances.network;

const organization = ({ circumstances }: Asked): KeyValue => one(circumstances.organization);
const organizationPath = ({ circumstances }: Asked): KeyValue =>
  one(circumstances.organization && `${circumstances.organization}/r-x/`);
const whenThrough =
  (value: (asked: Asked) => KeyValue) =>
  (asked: Asked): KeyValue => {
    const { call, network } = asked.circumstances;
    return network === undefined ? undefined : call === 'direct' ? null : value(asked);
  };

/** AWS assigns the IDs of networks, users and roles; the caller chooses the name of a session. */
const OWN_ENDPOINT = 'vpce-0d1e2a3f4b5c6d7e8';
const OWN_VPC = 'vpc-0d1e2a3f4b5c6d7e8';

function userId({ statement }: Asked): KeyValue {
  const session = demandedValues(statement, 'aws:userid').find((pattern) => pattern.includes(':'));
  return session === undefined
    ? ['AIDASTRANGER00000000']
    : [`AROASTRANGER00000000:${exampleOf(session.slice(session.indexOf(':') + 1))}`];
}

/** A resource of the caller through which a service calls. Its name is free, except that bucket names are unique: another's cannot be
 * had. */
function sourceArn({ statement, account }: Asked): KeyValue {
  const own = demandedValues(statement, 'aws:sourcearn').flatMap((pattern) => {
    const [arn = '', partition = '', service = '', region = '', owner = '', ...rest] = pattern.split(':');
    const resource = rest.join(':');
    if (!/^[*?]*$/.test(owner) || (owner === '' && service !== 's3') || arn !== 'arn') return [];
    if (service === 's3' && !/[*?]/.test(resource)) return [];
    const holder = owner === '' ? '' : account;
    return [exampleOf([arn, partition, service, region, holder, resource].join(':'))];
  });
  return [own[0] ?? `arn:aws:sns:us-east-1:${account}:stranger`];
}

/** Nobody knows the external ID of another; a pattern for every ID is no obstacle. */
function externalId({ statement, circumstances }: Asked): KeyValue {
  if (circumstances.network === undefined) return undefined;
  const any = demandedValues(statement, 'sts:externalid').some((pattern) => /^[*?]+$/.test(pattern));
  return any || nullDemands(statement, 'sts:externalid').includes('false') ? ['stranger-external-id'] : null;
}

/** The domain, host or account of the endpoint, if the pattern fixes it. */
const FIXED_ENDPOINT = /@[^*?]+$|^https?:\/\/[^*?/]+(?:\/|$)|^arn:[^:]*:[^:]*:[^:]*:\d{12}:|^\+?\d+$/;

/** A subscriber has to confirm the subscription at the endpoint. */
function endpoint({ statement, circumstances }: Asked): KeyValue {
  const patterns = demandedValues(statement, 'sns:endpoint');
  const free = patterns.find((pattern) => !FIXED_ENDPOINT.test(pattern));
  if (free !== undefined) return [exampleOf(free)];
  return circumstances.network === undefined ? undefined : ['stranger@example.net'];
}

/** A private address in the caller's own network, of the range that the policy wants. */
const privateAddress = ({ statement }: Asked): KeyValue => {
  const [wanted] = statement.conditions
    .filter(({ operator, key }) => /^ipaddress/i.test(operator.trim()) && key.toLowerCase() === 'aws:vpcsourceip')
    .flatMap(({ values }) => values);
  return [wanted?.split('/')[0] ?? '10.0.0.9'];
};

const KNOWN: ReadonlyMap<string, (asked: Asked) => KeyValue> = new Map([
  ['aws:principalorgid', organization],
  ['aws:principalorgpaths', organizationPath],
  ['aws:sourceip', ({ circumstances }: Asked) => one(circumstances.address)],
  ['aws:securetransport', () => ['true']],
  ['aws:viaawsservice', () => ['false']],
  ['aws:userid', userId],
  [
    'aws:tokenissuetime',
    ({ at, statement }: Asked) => (wantsAbsence(statement, 'aws:tokenissuetime') ? null : one(at)),
  ],
  ['aws:multifactorauthage', () => ['60']],
  ['aws:sourceowner', ofSource],
  ['aws:sourceaccount', ofSource],
  ['aws:sourcearn', whenThrough(sourceArn)],
  ['aws:sourceorgid', whenThrough(organization)],
  ['aws:sourceorgpaths', whenThrough(organizationPath)],
  ['aws:sourcevpc', ofNetwork(() => [OWN_VPC])],
  ['aws:sourcevpce', ofNetwork(() => [OWN_ENDPOINT])],
  ['aws:sourcevpcarn', ofNetwork(({ account }) => [`arn:aws:ec2:us-east-1:${account}:vpc/${OWN_VPC}`])],
  ['aws:vpceaccount', ofNetwork(ofAccount)],
  ['aws:vpceorgid', ofNetwork(organization)],
  ['aws:vpceorgpaths', ofNetwork(organizationPath)],
  ['aws:vpcsourceip', ofNetwork(privateAddress)],
  ['s3:dataaccesspointaccount', ofAccount],
  ['sts:externalid', externalId],
  ['sns:endpoint', endpoint],
  [
    'elasticfilesystem:accessedviamounttarget',
    ({ circumstances: { network } }: Asked) => (network === undefined ? undefined : ['false']),
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

/** `true` if a key has to be absent, `false` if it has to be present. */
const nullDemands = ({ conditions }: ReadStatement, wanted: string): readonly string[] =>
  conditions.flatMap(({ operator, key, values }) =>
    key.toLowerCase() === wanted && /^null$/i.test(operator.trim()) ? values.map((value) => value.toLowerCase()) : [],
  );

const wantsAbsence = (statement: ReadStatement, key: string): boolean => nullDemands(statement, key).includes('true');

/** Values that a Deny makes an exception for. */
const sparedValues = ({ document }: CompiledPolicy, wanted: string): readonly string[] =>
  document.statements
    .filter(({ effect }) => effect === 'Deny')
    .flatMap(({ conditions }) => conditions)
    .filter(({ operator, key }) => key.toLowerCase() === wanted && NEGATIVE.test(operator.trim()))
    .flatMap(({ values }) => values);
