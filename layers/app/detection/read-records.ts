import { recordsOf } from '../../core/detection/envelopes.ts';
import { normalise } from '../../core/detection/event.ts';
import type { ActivityEvent } from '../../core/detection/types.ts';
import * as z from '../../core/zod.ts';
import { InvalidInputError } from '../invalid-input.ts';

/** The EventBridge envelope of a CloudTrail record. EventBridge sets `account` to the account that put the event. */
export const recordMessage = z.looseObject({ account: z.string() });
export type RecordMessage = z.output<typeof recordMessage>;

export type Delivery =
  | { readonly kind: 'accepted'; readonly events: readonly ActivityEvent[] }
  /** An account submitted a record of another account. */
  | { readonly kind: 'foreign'; readonly why: string };

/** The events of one message. An account may only submit its own records; the hub may also submit those that it forwards from
 * other Regions or that are replayed. Throws if a record cannot be used; the error names id and field, not the content. */
export function deliveryOf(body: RecordMessage, hubAccount: string): Delivery {
  const events = recordsOf(body).flatMap((record) => {
    const normalised = normalise(record);
    if (normalised.kind === 'event') return [normalised.event];
    if (normalised.reason === 'not-activity') return [];
    const { reason, field, eventId: id = 'without id' } = normalised;
    throw new InvalidInputError(`CloudTrail record ${id} cannot be used: ${reason} (${field})`);
  });
  const foreign = body.account === hubAccount ? undefined : events.find(({ account }) => account !== body.account);
  if (foreign === undefined) return { kind: 'accepted', events };
  const why = `CloudTrail record ${foreign.id} belongs to account ${foreign.account}, but account ${body.account} submitted it: expected that account itself or the hub`;
  return { kind: 'foreign', why };
}
