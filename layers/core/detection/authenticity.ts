/** Source of the events that `tierwatch ingest` sends. */
export const REPLAY_SOURCE = 'tierwatch.replay';

/** What EventBridge itself writes into an event: nobody who puts an event can choose `account`, and no caller of `PutEvents` can
 * choose a `source` that starts with `aws.`. */
export interface Envelope {
  readonly source: string;
  readonly account: string;
}

export type Origin =
  /** An AWS service sent it. */
  | { readonly kind: 'aws' }
  /** A replayer sent it: what it says may never have happened. */
  | { readonly kind: 'replayed' }
  | { readonly kind: 'forged'; readonly why: string };

/** Who sent an event. Only the hub account has replayers; the policy of the ingest bus decides which principals they are. */
export function originOf({ source, account }: Envelope, hubAccount: string): Origin {
  if (source.startsWith('aws.')) return { kind: 'aws' };
  if (source !== REPLAY_SOURCE)
    return { kind: 'forged', why: `its source is ${source}: expected aws.* or ${REPLAY_SOURCE}` };
  if (account === hubAccount) return { kind: 'replayed' };
  return { kind: 'forged', why: `account ${account} replayed it: expected the hub` };
}
