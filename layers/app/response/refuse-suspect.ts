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

/** What the detectors remember about a caller. */
export async function windowOfCaller(ports: Pick<CallerPorts, 'identities'>, arn: string): Promise<Window | undefined> {
  const named = callerName(arn);
  // A role that is not known yet has no path here: a role that a suspect just created is looked up by the plain ARN.
  const plain = typeof named === 'object' ? `arn:aws:iam::${named.account}:role/${named.name}` : named;
  const identity = (await identityOfCaller(ports, arn)) ?? plain;
  return identity === undefined ? undefined : windowOf(ports.identities, identity, arn);
}

async function refusalOf(
  { cases, identities, clock }: CallerPorts,
  incident: Incident,
  { arn, credential }: Caller,
): Promise<CallerRefusal | undefined> {
  const window = await windowOfCaller({ identities }, arn);
  const open = window?.incident === undefined ? undefined : await cases.incident(window.incident.id);
  return callerRefusal(
    incident,
    {
      caller: arn,
      ...(credential === undefined ? {} : { credential }),
      ...(open === undefined ? {} : { ownIncident: open }),
      ...(window?.suspicion === undefined ? {} : { suspicion: window.suspicion }),
    },
    clock.now(),
  );
}

/** The window of the caller: that of the person where people share the role, and what the role itself inherited. */
async function windowOf(
  identities: CallerPorts['identities'],
  identity: IdentityArn,
  caller: string,
): Promise<Window | undefined> {
  const { window: shared } = await identities.load(identity);
  const person = personOf(identity, caller.split('/').at(-1));
  if (person === undefined) return shared;
  const { window: own } = await identities.load(activityKey(identity, person));
  return own?.incident === undefined && own?.suspicion === undefined ? (shared ?? own) : own;
}
