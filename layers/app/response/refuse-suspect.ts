import { activityKey, personOf } from '../../core/detection/person.ts';
import type { Incident, Window } from '../../core/detection/types.ts';
import type { IdentityArn } from '../../core/identity.ts';
import { entryOf } from '../../core/response/journal.ts';
import type { ResponsePorts } from '../../core/response/ports.ts';
import { CALLER_REFUSALS, type CallerRefusal, callerName, callerRefusal } from '../../core/response/suspects.ts';
import { failed, type Reply } from '../reply.ts';

export type CallerPorts = Pick<ResponsePorts, 'cases' | 'identities' | 'clock'>;

/** The caller, from the AWS request context. */
export interface Caller {
  readonly arn: string;
  /** Access key id of the request. */
  readonly credential?: string;
}

/** Refuses a caller who must not decide about this incident, and counts the attempt in the journal; undefined: allowed.
 * Throws if data cannot be read: an unknown caller is never treated as trusted. */
export async function refuseSuspect(
  ports: CallerPorts,
  incident: Incident,
  caller: Caller,
  what: string,
): Promise<Reply | undefined> {
  const refusal = await refusalOf(ports, incident, caller);
  if (refusal === undefined) return undefined;
  const entry = entryOf(ports.clock, incident.id, 'approval-attempt-refused', `${what}: ${CALLER_REFUSALS[refusal]}`);
  await ports.cases.countJournal({ ...entry, by: caller.arn });
  return failed(403, refusal, CALLER_REFUSALS[refusal]);
}

/** The user or role of a caller, with its path. Undefined: the path of the role is not known. */
export async function identityOfCaller(
  { identities }: Pick<CallerPorts, 'identities'>,
  arn: string,
): Promise<IdentityArn | undefined> {
  const named = callerName(arn);
  return typeof named === 'object' ? identities.resolveName(named.account, named.kind, named.name) : named;
}

/** What the detectors remember about a caller: the window of the identity and, where people share a role, that of the person. Each of
 * them can have an incident and suspicion: what the role inherited applies to everyone who uses it. */
export async function windowsOfCaller(ports: Pick<CallerPorts, 'identities'>, arn: string): Promise<readonly Window[]> {
  const named = callerName(arn);
  // A role that is not known yet has no path here: a role that a suspect just created is looked up by the plain ARN.
  const plain = typeof named === 'object' ? `arn:aws:iam::${named.account}:role/${named.name}` : named;
  const identity = (await identityOfCaller(ports, arn)) ?? plain;
  if (identity === undefined) return [];
  const person = personOf(identity, arn.split('/').at(-1));
  const keys = person === undefined ? [identity] : [identity, activityKey(identity, person)];
  const states = await Promise.all(keys.map((key) => ports.identities.load(key)));
  return states.flatMap(({ window }) => (window === undefined ? [] : [window]));
}

async function refusalOf(
  { cases, identities, clock }: CallerPorts,
  incident: Incident,
  { arn, credential }: Caller,
): Promise<CallerRefusal | undefined> {
  const facts = { caller: arn, ...(credential === undefined ? {} : { credential }) };
  const refusal = callerRefusal(incident, facts, clock.now());
  if (refusal !== undefined) return refusal;
  for (const { incident: reference, suspicion } of await windowsOfCaller({ identities }, arn)) {
    const ownIncident = reference === undefined ? undefined : await cases.incident(reference.id);
    const remembered = {
      ...facts,
      ...(ownIncident === undefined ? {} : { ownIncident }),
      ...(suspicion === undefined ? {} : { suspicion }),
    };
    const suspect = callerRefusal(incident, remembered, clock.now());
    if (suspect !== undefined) return suspect;
  }
  return undefined;
}
