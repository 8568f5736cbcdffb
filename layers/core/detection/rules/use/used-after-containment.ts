import { shown } from '../../request-accessors.ts';
import { MINUTE, rule, SECOND } from '../../rule.ts';
import type { ActivityEvent, Containment } from '../../types.ts';

/** IAM takes some seconds to propagate a change everywhere. */
const PROPAGATES_WITHIN = 15 * SECOND;

/** GetCallerIdentity and the sign-in page succeed despite an explicit deny.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const isDeniable = (event: ActivityEvent): boolean =>
  event.source !== 'signin.amazonaws.com' &&
  !(event.source === 'sts.amazonaws.com' && event.name === 'GetCallerIdentity');

/** The containment of a role revokes the sessions that were issued before it. A session that was issued while it was applied,
 * or whose issue time is not in the record, may still be valid. */
function isRevoked({ actor, sessionIssuedAt: issued }: ActivityEvent, { since }: Containment): boolean {
  if (actor.identity?.includes(':role/') !== true) return true;
  return issued !== undefined && issued < since - PROPAGATES_WITHIN;
}

export const usedAfterContainment = rule({
  id: 'used-after-containment',
  title: 'Contained identity still in use',
  technique: 'T1078.004',
  severity: 'high',
  description:
    'A call succeeded that the containment should have denied: the containment was undone or bypassed. Reported at most once a minute.',
  falsePositives: ['Services that continue work that was authorized before the containment.'],
  needs: ['a verified containment'],
  detector: 'use',
  events: ['*'],
  evaluate: (event, { containment }) => {
    if (containment === undefined || event.byService || !isDeniable(event)) return undefined;
    if (event.time <= containment.since + PROPAGATES_WITHIN || !isRevoked(event, containment)) return undefined;
    return {
      confidence: 0.85,
      always: true,
      key: `minute ${Math.floor(event.time / MINUTE)}`,
      evidence: {
        contained: new Date(containment.since).toISOString(),
        credential: shown(event.actor.accessKeyId ?? event.actor.sessionName),
        from: shown(event.sourceAddress),
      },
    };
  },
});
