import { type Mutable, shown } from './request-accessors.ts';
import { isPublic } from './sources.ts';
import type { ActivityEvent, CallFacts, Place } from './types.ts';

/** Enough for every real user agent and session name; what is longer is noise or an attempt to hide something. */
const LONGEST = 256;

/** The facts of an API call that a consumer of an incident correlates on. Untrusted values are truncated. */
export function callOf(event: ActivityEvent, locate: (address: string) => Place | undefined): CallFacts {
  const { actor, sourceAddress } = event;
  const call: Mutable<CallFacts> = {
    service: shown(event.source, LONGEST),
    operation: shown(event.name, LONGEST),
    region: shown(event.region, LONGEST),
    account: shown(event.account, LONGEST),
    actorType: shown(actor.type, LONGEST),
  };
  const place = sourceAddress !== undefined && isPublic(sourceAddress) ? locate(sourceAddress) : undefined;
  // Failed sign-ins have no error code.
  put(call, 'error', event.errorCode ?? (event.outcome === 'success' ? undefined : 'Failure'));
  put(call, 'principalId', actor.principalId);
  put(call, 'accessKeyId', actor.accessKeyId);
  put(call, 'session', actor.sessionName);
  put(call, 'sourceIdentity', actor.sourceIdentity);
  put(call, 'issuer', actor.issuer);
  put(call, 'address', sourceAddress);
  put(call, 'country', place?.country);
  put(call, 'network', place?.organization);
  put(call, 'userAgent', event.userAgent === '' ? undefined : event.userAgent);
  if (place?.asn !== undefined) call.asn = place.asn;
  if (actor.mfa !== undefined) call.mfa = actor.mfa;
  if (event.sessionIssuedAt !== undefined) call.sessionIssuedAt = event.sessionIssuedAt;
  return call;
}

type TextField = {
  [Key in keyof CallFacts]-?: NonNullable<CallFacts[Key]> extends string ? Key : never;
}[keyof CallFacts];

function put(call: Mutable<CallFacts>, field: TextField, value: string | undefined): void {
  if (value !== undefined) call[field] = shown(value, LONGEST);
}
