import { shown } from '../../request-accessors.ts';
import { MINUTE, rule, SECOND } from '../../rule.ts';
import type { ActivityEvent, Containment } from '../../types.ts';

/** IAM takes some seconds to propagate a change everywhere. */
const SETTLES_WITHIN = 15 * SECOND;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: it succeeds despite an explicit deny. So
 * does the sign-in page. */
const isDeniable = (event: ActivityEvent): boolean =>
  event.source !== 'signin.amazonaws.com' &&
  !(event.source === 'sts.amazonaws.com' && event.name === 'GetCallerIdentity');

/** The containment of a role cuts the sessions that were issued before it. For a session that was issued during the
 * containment, or whose issue time is not in the record, it is unknown whether it is cut. */
function isCut({ actor, sessionIssuedAt: issued }: ActivityEvent, { since }: Containment): boolean {
  if (actor.identity?.includes(':role/') !== true) return true;
  return issued !== undefined && issued < since - SETTLES_WITHIN;
}

export const usedAfterContainment = rule({
  id: 'used-after-containment',
  title: 'A contained identity is still in use',
  technique: 'T1078.004',
  severity: 'high',
  description:
    'A call succeeded that the containment should have denied: it was undone or bypassed. Reported at most once a minute.',
  falsePositives: ['Services that continue work they were authorized for before the containment.'],
  needs: ['A containment that was verified'],
  detector: 'use',
  events: ['*'],
  evaluate: (event, { containment }) => {
    if (containment === undefined || event.byService || !isDeniable(event)) return undefined;
    if (event.time <= containment.since + SETTLES_WITHIN || !isCut(event, containment)) return undefined;
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
