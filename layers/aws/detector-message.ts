import { recordsOf } from '../core/detection/envelopes.ts';
import { normalise } from '../core/detection/event.ts';
import type { ActivityEvent } from '../core/detection/types.ts';
import * as z from '../core/zod.ts';
import { InputError } from './middleware.ts';

/** Body of a message: the EventBridge envelope of a CloudTrail record. EventBridge writes into it which account put the event. */
export const detectorMessage = z.looseObject({ account: z.string() });
export type DetectorMessage = z.output<typeof detectorMessage>;

export type Delivery =
  | { readonly kind: 'accepted'; readonly events: readonly ActivityEvent[] }
  /** An account handed in a record of another one. */
  | { readonly kind: 'foreign'; readonly why: string };

/** The events of one message. Every account speaks for itself; the hub also hands in what its other Regions forward and what
 * people replay. A record that nothing can be done with is thrown, named by id and field, without its content. */
export function deliveryOf(body: DetectorMessage, hubAccount: string): Delivery {
  const events = recordsOf(body).flatMap((record) => {
    const normalised = normalise(record);
    if (normalised.kind === 'event') return [normalised.event];
    if (normalised.reason === 'not-activity') return [];
    const { reason, field, eventId: id = 'without id' } = normalised;
    throw new InputError(`CloudTrail record ${id} cannot be used: ${reason} (${field})`);
  });
  const foreign = body.account === hubAccount ? undefined : events.find(({ account }) => account !== body.account);
  if (foreign === undefined) return { kind: 'accepted', events };
  const why = `CloudTrail record ${foreign.id} is of account ${foreign.account}, but account ${body.account} put it on the bus: expected that account itself or the hub`;
  return { kind: 'foreign', why };
}
