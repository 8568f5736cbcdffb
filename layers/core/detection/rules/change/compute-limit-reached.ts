import { shown } from '../../request-accessors.ts';
import { type DetectionContext, HOUR, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { valuesAround } from '../../window.ts';
import { isCostly, LAUNCHES, launchIn } from '../launches.ts';

/** Errors of a launch that the account may not make: it asked for more than its quota, or is not verified for that much. */
const LIMIT =
  /VcpuLimitExceeded|InstanceLimitExceeded|MaxSpotInstanceCountExceeded|SpotFleetRequestLimitExceeded|ResourceLimitExceeded|PendingVerification|\bBlocked\b|AccountLimitExceeded/;
const REGIONS = 2;

const applies = (event: ActivityEvent, { habitual }: DetectionContext): boolean =>
  !habitual && !event.byService && LIMIT.test(event.errorCode ?? '');

export const computeLimitReached = rule({
  id: 'compute-limit-reached',
  title: 'Instance launch blocked by an account limit',
  technique: 'T1496',
  severity: 'medium',
  description: `A launch failed because it exceeded a quota of the account, or because the account is not verified for it, and launches are not habitual for the identity. Cryptominers ask for as much as they can get, in one Region after the other: with ${REGIONS} Regions or GPU instances, the severity is higher.`,
  falsePositives: ['A first training job or load test.', 'A team that grows out of its quota.'],
  references: ['https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html'],
  detector: 'change',
  events: LAUNCHES,
  outcomes: ['failed'],
  counts: (event, context) =>
    applies(event, context) ? [{ counter: 'limit-regions', value: event.region, keep: 6 * HOUR }] : [],
  evaluate: (event, context) => {
    if (!applies(event, context)) return undefined;
    const { type, count } = launchIn(event);
    const regions = valuesAround(context.window, 'limit-regions', event.time, 6 * HOUR);
    const many = regions.length >= REGIONS;
    const costly = isCostly(type);
    return {
      severity: many && costly ? 'critical' : many || costly ? 'high' : 'medium',
      confidence: many && costly ? 0.7 : costly ? 0.6 : 0.5,
      key: `${many} ${costly}`,
      evidence: {
        type: shown(type),
        count,
        error: shown(event.errorCode),
        regions: regions.map((name) => shown(name)),
      },
    };
  },
});
