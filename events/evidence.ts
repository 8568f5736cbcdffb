import { isIP } from 'node:net';
import type { Evidence, Observable } from './schemas.ts';
import { SEVERITY, type SeverityName } from './severity.ts';

/** The API call that a signal is about. `CallFacts` of the core satisfies it. */
export interface CallFacts {
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly account: string;
  readonly error?: string;
  readonly actorType: string;
  readonly principalId?: string;
  readonly accessKeyId?: string;
  readonly session?: string;
  readonly sessionIssuedAt?: number;
  readonly issuer?: string;
  readonly mfa?: boolean;
  readonly address?: string;
  readonly country?: string;
  readonly asn?: number;
  readonly network?: string;
  readonly userAgent?: string;
}

export interface SignalFacts {
  readonly rule: string;
  readonly eventId: string;
  readonly time: string;
  readonly title: string;
  readonly technique: string;
  readonly severity: SeverityName;
  readonly evidence: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly call?: CallFacts;
}

/** Together with the byte limit, keeps an event far below the 256 KB that EventBridge accepts. */
const MAX_EVIDENCES = 20;
const MAX_EVIDENCE_BYTES = 128 * 1024;
const MAX_OBSERVABLES = 50;

/** The calls behind the signals, in the order of their times. If there are too many, the most severe and the latest. */
export function evidencesOf(identity: string, signals: readonly SignalFacts[]): readonly Evidence[] {
  const byEvent = Map.groupBy(signals, ({ eventId }) => eventId);
  const worst = (group: readonly SignalFacts[]): number =>
    Math.max(...group.map(({ severity }) => SEVERITY[severity].severity_id));
  const timeOf = ([first]: readonly SignalFacts[]): string => first?.time ?? '';
  const ranked = [...byEvent.values()].sort((a, b) => worst(b) - worst(a) || (timeOf(a) < timeOf(b) ? 1 : -1));
  let bytes = 0;
  const kept: { readonly time: string; readonly evidence: Evidence }[] = [];
  for (const group of ranked.slice(0, MAX_EVIDENCES)) {
    const evidence = evidenceOf(identity, group);
    bytes += Buffer.byteLength(JSON.stringify(evidence));
    if (bytes > MAX_EVIDENCE_BYTES) break;
    kept.push({ time: timeOf(group), evidence });
  }
  return kept.sort((a, b) => (a.time < b.time ? -1 : 1)).map(({ evidence }) => evidence);
}

/** One call, with the rules that matched it. */
function evidenceOf(identity: string, signals: readonly SignalFacts[]): Evidence {
  const [first] = signals;
  const call = first?.call;
  return {
    uid: first?.eventId ?? '',
    name: signals.map(({ title }) => title).join('; '),
    ...(call === undefined ? {} : partsOf(identity, call)),
    data: {
      time: first?.time ?? '',
      ...(call === undefined ? {} : { region: call.region, account: call.account }),
      rules: signals.map(({ rule, severity, evidence }) => ({ rule, severity, evidence })),
    },
  };
}

type Parts = Pick<Evidence, 'api' | 'actor' | 'src_endpoint' | 'http_request'>;

function partsOf(identity: string, call: CallFacts): Parts {
  const endpoint = endpointOf(call);
  return {
    api: {
      operation: call.operation,
      service: { name: call.service },
      ...(call.error !== undefined && { response: { error: call.error } }),
    },
    actor: actorOf(identity, call),
    ...(endpoint !== undefined && { src_endpoint: endpoint }),
    ...(call.userAgent !== undefined && { http_request: { user_agent: call.userAgent } }),
  };
}

function actorOf(identity: string, call: CallFacts): Parts['actor'] {
  const { actorType, principalId, accessKeyId, mfa, session, sessionIssuedAt, issuer } = call;
  const credential = accessKeyId === undefined ? {} : { credential_uid: accessKeyId };
  return {
    user: {
      uid: identity,
      name: identity.slice(identity.search(/[^/:]+$/)),
      // 99 is "Other" in OCSF: `type` is the word of CloudTrail.
      type_id: 99,
      type: actorType,
      ...(principalId !== undefined && { uid_alt: principalId }),
      ...credential,
      ...(mfa !== undefined && { has_mfa: mfa }),
    },
    ...(session !== undefined && {
      session: {
        uid: session,
        ...credential,
        ...(sessionIssuedAt !== undefined && { created_time: sessionIssuedAt }),
        ...(mfa !== undefined && { is_mfa: mfa }),
        ...(issuer !== undefined && { issuer }),
      },
    }),
  };
}

function endpointOf({ address, country, asn, network }: CallFacts): Parts['src_endpoint'] {
  if (address === undefined) return undefined;
  if (isIP(address) === 0) return { svc_name: address };
  return {
    ip: address,
    ...(country !== undefined && { location: { country } }),
    ...((asn ?? network) !== undefined && {
      autonomous_system: {
        ...(asn !== undefined && { number: asn }),
        ...(network !== undefined && { name: network }),
      },
    }),
  };
}

/** Type ids of OCSF. https://schema.ocsf.io/1.5.0/objects/observable */
const OBSERVABLES = {
  ip: { type_id: 2, type: 'IP Address' },
  resource: { type_id: 10, type: 'Resource UID' },
  country: { type_id: 14, type: 'Country' },
  agent: { type_id: 16, type: 'HTTP User-Agent' },
  credential: { type_id: 19, type: 'User Credential ID' },
  account: { type_id: 35, type: 'Account Object: uid' },
} as const;

const observable = (kind: keyof typeof OBSERVABLES, name: string, value: string): Observable => ({
  name,
  ...OBSERVABLES[kind],
  value,
});

export const subjectObservables = (identity: string, account: string): readonly Observable[] => [
  observable('resource', 'resources[].uid', identity),
  observable('account', 'cloud.account.uid', account),
];

/** The values that a SIEM correlates on, in one list. `credentials`: those that were used or issued. */
export function observablesOf(
  identity: string,
  account: string,
  evidences: readonly Evidence[],
  credentials: readonly string[],
): readonly Observable[] {
  const found = evidences.flatMap(({ actor, src_endpoint, http_request }) => [
    ['ip', 'evidences[].src_endpoint.ip', src_endpoint?.ip] as const,
    ['country', 'evidences[].src_endpoint.location.country', src_endpoint?.location?.country] as const,
    ['agent', 'evidences[].http_request.user_agent', http_request?.user_agent] as const,
    ['credential', 'evidences[].actor.user.credential_uid', actor?.user.credential_uid] as const,
  ]);
  const issued = credentials.filter(isAccessKeyId).map((id) => ['credential', 'unmapped.credentials[]', id] as const);
  const unique = new Map<string, Observable>();
  for (const [kind, name, value] of [...found, ...issued.toReversed()])
    if (value !== undefined && !unique.has(`${kind} ${value}`))
      unique.set(`${kind} ${value}`, observable(kind, name, value));
  return [...subjectObservables(identity, account), ...unique.values()].slice(0, MAX_OBSERVABLES);
}

const isAccessKeyId = (credential: string): boolean => /^A[KS]IA[A-Z0-9]{12,}$/.test(credential);
