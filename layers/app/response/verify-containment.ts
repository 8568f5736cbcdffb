import { containmentTampered } from '../../../events/index.ts';
import type { Incident, IncidentState } from '../../core/detection/types.ts';
import { type Drift, driftReason } from '../../core/response/drift.ts';
import { advance, entryOf, eventId, incidentOf, isoNow, planOf } from '../../core/response/journal.ts';
import type { ResponsePorts } from '../../core/response/ports.ts';
import type { Plan } from '../../core/response/types.ts';
import { differenceInWords, type Verification, verify } from '../../core/response/verify.ts';
import { publishSafely } from './publish-safely.ts';
import { replacePrincipal } from './replace-principal.ts';

export type VerifyPorts = Pick<ResponsePorts, 'cases' | 'identities' | 'gateway' | 'bus' | 'clock'>;

export interface VerifyRequest {
  readonly incidentId: string;
  readonly planId: string;
  /** `apply`: right after the changes. `watch`: they were in force before. `release`: after a release. */
  readonly phase: 'apply' | 'watch' | 'release';
}

export interface VerifyResult {
  readonly kind: 'as-planned' | 'differs' | 'released' | 'replaced' | 'used';
  /** What is not as planned, in words. */
  readonly differences: readonly string[];
}

/** In these states a person restores access, or the incident is over: missing changes are intended. */
const RELEASED_OR_OVER: readonly IncidentState[] = ['releasing', 'released', 'replaced', 'closed'];

/** Reads IAM and moves the incident to the actual state. Reading comes first and recording second: a containment that is in force
 * is `contained` even if nothing else works. */
export async function verifyContainmentStep(ports: VerifyPorts, request: VerifyRequest): Promise<VerifyResult> {
  const plan = await planOf(ports.cases, request.incidentId, request.planId);
  const live = await ports.gateway.read(plan.identity);
  const found = verify(plan, live);
  // The incident is read after IAM: a release says so in the incident before it changes anything.
  const incident = await incidentOf(ports.cases, request.incidentId);
  if (request.phase === 'release') return { kind: releaseKind(found), differences: describeDifferences(found) };
  const halfReplaced = incident.state === 'replaced' && found.kind === 'replaced';
  if (RELEASED_OR_OVER.includes(incident.state) && !halfReplaced) return { kind: 'released', differences: [] };
  if (found.kind === 'replaced') {
    await replacePrincipal(ports, incident, plan, found);
    return { kind: 'replaced', differences: describeDifferences(found) };
  }
  if (found.kind === 'differs') {
    await recordDifference(ports, incident, plan, found, request.phase);
    return { kind: 'differs', differences: describeDifferences(found) };
  }
  return inForce(ports, incident, plan, found);
}

/** There is nothing left to restore for a deleted principal. */
const releaseKind = (found: Verification): VerifyResult['kind'] =>
  found.kind === 'absent' ? 'as-planned' : found.kind;

const describeDifferences = (found: Verification): string[] => {
  if (found.kind === 'replaced') return [driftReason(found).detail];
  return found.kind === 'differs' ? found.differences.map(differenceInWords) : [];
};

/** A principal that does not exist has no working credential: it also counts as contained, for as long as it does not exist. */
async function inForce(
  ports: VerifyPorts,
  incident: Incident,
  plan: Plan,
  found: Extract<Verification, { kind: 'as-planned' | 'absent' }>,
): Promise<VerifyResult> {
  const moved = await advance(ports, incident.id, 'verify');
  if (moved.kind === 'moved') {
    const detail =
      found.kind === 'absent'
        ? 'The principal was deleted: no credential of it works.'
        : 'Read back from IAM: as planned.';
    await ports.cases.appendJournal(entryOf(ports.clock, incident.id, 'verified', detail, plan.id));
  }
  if (found.kind === 'absent') return { kind: 'as-planned', differences: [] };
  const after = { ...incident, state: moved.state };
  for (const note of found.notes.filter(isWorthReporting))
    await report(ports, after, plan, `The contained identity was changed: ${driftReason(note).detail}`, 'once');
  const used = await useAfterCutOff(ports, after, plan);
  return used === undefined ? { kind: 'as-planned', differences: [] } : { kind: 'used', differences: [used] };
}

/** New keys and rights of a contained identity do nothing while the deny is in force, but show that an attacker is at work. */
const isWorthReporting = (drift: Drift): boolean =>
  drift.kind === 'key-made-since' ||
  drift.kind === 'boundary' ||
  (drift.kind === 'attached-policies' && drift.added.length > 0);

/** Missing changes are applied again, whether they have not taken effect yet or were undone. If they were in force before, this
 * is tampering. */
async function recordDifference(
  ports: VerifyPorts,
  incident: Incident,
  plan: Plan,
  found: Extract<Verification, { kind: 'differs' }>,
  phase: 'apply' | 'watch',
): Promise<void> {
  const wasInForce = phase === 'watch' || incident.state === 'contained' || plan.recordedAt !== undefined;
  const detail = describeDifferences(found).join('; ');
  if (!wasInForce) {
    await ports.cases.countJournal(
      entryOf(ports.clock, incident.id, 'verification-failed', `Not in force: ${detail}.`, plan.id),
    );
    return;
  }
  await report(ports, incident, plan, `Part of the containment was undone: ${detail}.`, 'every time');
}

async function report(
  ports: VerifyPorts,
  incident: Incident,
  plan: Plan,
  detail: string,
  how: 'once' | 'every time',
): Promise<void> {
  const { cases, clock } = ports;
  const entry = entryOf(clock, incident.id, 'tampered', detail, plan.id);
  const repeat = how === 'once' && (await cases.journalOnce(entry)) === 'there';
  if (how === 'every time') await cases.countJournal(entry);
  if (repeat) return;
  // At most one event a minute for the same thing: an attacker in a loop must not flood those who are notified.
  const id = eventId(plan.id, 'tampered', detail, how === 'once' ? '' : entry.at.slice(0, 16));
  await publishSafely(ports, incident.id, [containmentTampered(incident, detail, { id, now: entry.at })]);
}

/** Rule that reports a successful call by a contained identity. */
const USED_AFTER_CONTAINMENT = 'used-after-containment';

/** A role session issued while people decided, or after the cut-off, still works: the cut-off must move. */
async function useAfterCutOff(ports: VerifyPorts, incident: Incident, plan: Plan): Promise<string | undefined> {
  const { cutOff } = plan;
  if (cutOff === undefined) return undefined;
  const later = incident.signals.filter(
    ({ rule, time }) => rule === USED_AFTER_CONTAINMENT && Date.parse(time) > Date.parse(cutOff),
  );
  const last = later.at(-1);
  if (last === undefined) return undefined;
  const detail = `It was used after its containment, last at ${last.time}: ${last.title}`;
  const entry = entryOf(ports.clock, incident.id, 'use-after-containment', detail, plan.id);
  if ((await ports.cases.journalOnce(entry)) === 'written') {
    const id = eventId(plan.id, 'used', last.eventId);
    await publishSafely(ports, incident.id, [containmentTampered(incident, detail, { id, now: isoNow(ports.clock) })]);
  }
  return plan.playbook === 'revoke-role-sessions' ? detail : undefined;
}
