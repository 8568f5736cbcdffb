import { originOf } from '../../core/detection/authenticity.ts';
import { recordsOf } from '../../core/detection/envelopes.ts';
import { normalise } from '../../core/detection/event.ts';
import { isFinding } from '../../core/detection/findings.ts';
import { isBag } from '../../core/detection/request-accessors.ts';
import type { ActivityEvent } from '../../core/detection/types.ts';
import * as z from '../../core/zod.ts';
import { InvalidInputError } from '../invalid-input.ts';

/** Body of a message: the EventBridge envelope of a CloudTrail record or of a finding. */
export const recordMessage = z.looseObject({ account: z.string(), source: z.string(), detail: z.unknown() });
export type RecordMessage = z.output<typeof recordMessage>;

export type Delivery =
  | { readonly kind: 'accepted'; readonly events: readonly ActivityEvent[] }
  /** Neither CloudTrail of the account that it is about nor a replayer sent it. */
  | { readonly kind: 'foreign'; readonly why: string };

/** The events of one message. CloudTrail sends each record from the account that it is about. Replayed records can be about any
 * account, and are marked. Throws if a record cannot be used; the error names id and field, not the content. */
export function deliveryOf(body: RecordMessage, hubAccount: string): Delivery {
  const origin = originOf(body, hubAccount);
  if (origin.kind === 'forged')
    return { kind: 'foreign', why: `An event of account ${body.account} is rejected: ${origin.why}` };
  if (origin.kind === 'replayed') {
    const replayed = recordsOf(body.detail).flatMap(eventsOf);
    return { kind: 'accepted', events: replayed.map((event) => ({ ...event, replayed: true })) };
  }
  const finding = isFinding(body);
  const events = finding ? recordsOf(body).flatMap(eventsOf) : eventsOf(withAccount(body));
  // GuardDuty reports findings of all accounts of an organization in the account that administers it: here, only the hub.
  const delegated = finding && body.account === hubAccount;
  const foreign = delegated ? undefined : events.find(({ account }) => account !== body.account);
  if (foreign === undefined) return { kind: 'accepted', events };
  const why = `CloudTrail record ${foreign.id} belongs to account ${foreign.account}, but account ${body.account} submitted it: expected that account itself`;
  return { kind: 'foreign', why };
}

/** The record. CloudTrail omits the recipient in some events; then it is the account of the envelope. */
function withAccount({ account, detail }: RecordMessage): unknown {
  return isBag(detail) && detail.recipientAccountId === undefined ? { ...detail, recipientAccountId: account } : detail;
}

function eventsOf(record: unknown): readonly ActivityEvent[] {
  const normalised = normalise(record);
  if (normalised.kind === 'event') return [normalised.event];
  if (normalised.reason === 'not-activity') return [];
  const { reason, field, eventId: id = 'without id' } = normalised;
  throw new InvalidInputError(`CloudTrail record ${id} cannot be used: ${reason} (${field})`);
}
