import { isEstablished, seenIn } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { DAY, rule } from '../../rule.ts';
import type { ActivityEvent, Profile } from '../../types.ts';
import { distinctAround } from '../../window.ts';
import { isMachine, withLongTermKey } from '../actor-checks.ts';

const SEVERAL = 2;
const MOST_SHOWN = 8;

/** Their events appear in one Region, wherever the caller works.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events */
const GLOBAL: ReadonlySet<string> = new Set(
  [
    'iam',
    'sts',
    'organizations',
    'account',
    'signin',
    'route53',
    'cloudfront',
    'support',
    'ce',
    'health',
    'shield',
    'waf',
  ].map((service) => `${service}.amazonaws.com`),
);

const isRegional = (event: ActivityEvent): boolean =>
  !event.byService && !event.actor.console && !GLOBAL.has(event.source);

export const newRegion = rule({
  id: 'new-region',
  title: 'Change in a Region that a machine identity never used',
  technique: 'T1535',
  severity: 'low',
  description: `A machine identity or a long-term access key with an established baseline changed something in a new Region, or tried to. Attackers use Regions that nobody looks at, for example to mine cryptocurrency. The severity is medium for ${SEVERAL} or more new Regions within a day.`,
  falsePositives: ['An expansion to another Region.', 'A failover.'],
  needs: ['an established baseline'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied', 'failed'],
  counts: (event, context) =>
    isNew(event, context.profile) ? [{ counter: 'new-regions', value: event.region, keep: DAY }] : [],
  evaluate: (event, context) => {
    const { profile, window } = context;
    if (!isNew(event, profile)) return undefined;
    if (!isMachine(context, event) && !withLongTermKey(event)) return undefined;
    const several = distinctAround(window, 'new-regions', event.time, DAY) >= SEVERAL;
    return {
      severity: several ? 'medium' : 'low',
      confidence: several ? 0.6 : 0.45,
      key: event.region,
      evidence: { region: shown(event.region) },
      deviation: {
        unusual: 'Region',
        expected: Object.keys(profile.regions).slice(0, MOST_SHOWN),
        observed: shown(event.region),
      },
    };
  },
});

const isNew = (event: ActivityEvent, profile: Profile): boolean =>
  !event.readOnly && seenIn(profile.regions, event.region) === undefined && isRegional(event) && isEstablished(profile);
