import { isWithoutSuccess } from '../../detection/correlate.ts';
import { networkKey } from '../../detection/profile.ts';
import { agentFamily } from '../../detection/sources.ts';
import type { CallFacts, Incident, Signal } from '../../detection/types.ts';
import { compareSeverity, type Severity } from '../../identity.ts';

/** Where an event came from, and with which credential. */
export interface Origin {
  /** Address, or the service that called. */
  readonly from?: string;
  /** ISO 3166-1 alpha-2 */
  readonly country?: string;
  /** `AS64500` */
  readonly network?: string;
  /** The operator of the network. */
  readonly organization?: string;
  readonly region?: string;
  /** Family of the client, such as `aws-cli/linux`. */
  readonly client?: string;
  readonly userAgent?: string;
  readonly accessKeyId?: string;
  readonly sessionName?: string;
}

/** One event of an incident: everything that the rules reported about it. */
export interface BriefEvent {
  /** CloudTrail's `eventID`. */
  readonly eventId: string;
  /** ISO 8601 */
  readonly time: string;
  /** `iam:AttachUserPolicy` */
  readonly api: string;
  /** AWS denied the call. */
  readonly denied: boolean;
  /** What the call was about: `user backup2`, `policy AdministratorAccess`. */
  readonly targets: readonly string[];
  readonly origin: Origin;
  readonly severity: Severity;
  /** Why it was reported, most severe first. */
  readonly why: readonly string[];
}

/** Events in the order of their times. */
export function eventsOf({ signals }: Pick<Incident, 'signals'>): readonly BriefEvent[] {
  const byEvent = [...Map.groupBy(signals, ({ eventId }) => eventId).values()];
  return byEvent
    .map(eventOf)
    .sort((a, b) => Date.parse(a.time) - Date.parse(b.time) || (a.eventId < b.eventId ? -1 : 1));
}

function eventOf(unordered: readonly Signal[]): BriefEvent {
  const signals = unordered.toSorted((a, b) => compareSeverity(b.severity, a.severity) || b.confidence - a.confidence);
  const [first] = signals;
  if (first === undefined) throw new Error('An event has at least one signal.');
  return {
    eventId: first.eventId,
    time: first.time,
    api: apiNameOf(first) ?? first.rule,
    denied: signals.some(isWithoutSuccess),
    targets: targetsOf(signals),
    origin: originOf(signals),
    severity: first.severity,
    why: [...new Set(signals.map(({ title }) => title))],
  };
}

/** `iam.amazonaws.com:CreateUser` as `iam:CreateUser`. */
export const apiNameOf = ({ evidence }: Signal): string | undefined =>
  typeof evidence.event === 'string' ? evidence.event.replace('.amazonaws.com', '') : undefined;

/** Fields of evidence that name what a call was about. Fields without a word are shown without one. */
const TARGETS: Readonly<Record<string, string>> = {
  user: 'user',
  role: 'role',
  group: 'group',
  identity: '',
  policy: 'policy',
  to: 'to',
  key: 'access key',
  accessKey: 'access key',
  secret: 'secret',
  bucket: 'bucket',
  trail: 'trail',
  function: 'function',
  instance: 'instance',
  database: 'database',
  provider: 'provider',
  profile: 'instance profile',
  device: 'MFA device',
  domain: 'domain',
  cluster: 'cluster',
  notebook: 'notebook',
  model: 'model',
  service: 'service',
  name: '',
  what: '',
};

function targetsOf(signals: readonly Signal[]): readonly string[] {
  const found = new Map<string, string>();
  for (const { evidence } of signals)
    for (const [field, word] of Object.entries(TARGETS)) {
      const value = textOf(evidence[field]);
      if (value !== '' && !found.has(value) && !isPartOf(value, found)) found.set(value, `${word} ${value}`.trim());
    }
  return [...found.values()];
}

/** `user/backup2` says nothing new beside `backup2`. */
const isPartOf = (value: string, found: ReadonlyMap<string, string>): boolean =>
  [...found.keys()].some((other) => value.endsWith(`/${other}`) || other.endsWith(`/${value}`));

const textOf = (value: Signal['evidence'][string] | undefined): string =>
  value === undefined || typeof value === 'boolean' ? '' : Array.isArray(value) ? value.join(', ') : String(value);

/** Where the call that a signal is about came from. */
export const originOfSignal = (signal: Signal): Origin => originOf([signal]);

/** Where the call that all these signals are about came from. */
function originOf(signals: readonly Signal[]): Origin {
  const call = signals.find((signal) => signal.call !== undefined)?.call;
  return call === undefined ? originInEvidence(signals) : originInCall(call);
}

function originInCall(call: CallFacts): Origin {
  const { address, country, asn, network: organization, region, userAgent, accessKeyId, session } = call;
  const network = asn === undefined ? undefined : networkKey({ asn });
  return {
    region,
    ...(address === undefined ? {} : { from: address }),
    ...(country === undefined ? {} : { country }),
    ...(network === undefined ? {} : { network }),
    ...(organization === undefined ? {} : { organization }),
    ...(userAgent === undefined ? {} : { client: agentFamily(userAgent), userAgent }),
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    ...(session === undefined ? {} : { sessionName: session }),
  };
}

/** Signals that were stored without the facts of their call have parts of it in their evidence. */
function originInEvidence(signals: readonly Signal[]): Origin {
  const field = (name: string): string =>
    signals.map(({ evidence }) => textOf(evidence[name])).find((value) => value !== '') ?? '';
  const [from, country, organization, userAgent] = ['from', 'country', 'network', 'agent'].map(field);
  return {
    ...(from ? { from } : {}),
    ...(country ? { country } : {}),
    ...(organization ? { organization } : {}),
    ...(userAgent ? { userAgent } : {}),
  };
}
