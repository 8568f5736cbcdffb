import type { Incident } from '../../core/detection/types.ts';
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

async function refusalOf(
  { cases, identities, clock }: CallerPorts,
  incident: Incident,
  { arn, credential }: Caller,
): Promise<CallerRefusal | undefined> {
  const named = callerName(arn);
  // A role that is not known yet has no path here: a role that a suspect just created is looked up by the plain ARN.
  const identity =
    typeof named === 'object'
      ? ((await identities.resolveName(named.account, named.kind, named.name)) ??
        `arn:aws:iam::${named.account}:role/${named.name}`)
      : named;
  const window = identity === undefined ? undefined : (await identities.load(identity)).window;
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
