import { shown } from '../../request-accessors.ts';
import type { DetectionContext, RuleMatch } from '../../rule.ts';
import { DAY, rule } from '../../rule.ts';
import { agentFamily, isPublic, prefixOf } from '../../sources.ts';
import type { ActivityEvent } from '../../types.ts';
import { valuesAround } from '../../window.ts';

/** Networks of Amazon: instances with a public address appear there. */
const AMAZON = new Set([16_509, 14_618, 8_987]);
/** An instance session is valid for six hours; stolen credentials are used soon. */
const WITHIN = 12 * 3_600_000;
const source = (event: ActivityEvent): string | undefined =>
  event.sourceAddress !== undefined && !event.byService && isPublic(event.sourceAddress)
    ? prefixOf(event.sourceAddress)
    : undefined;

function found(
  event: ActivityEvent,
  context: DetectionContext,
): (Pick<RuleMatch, 'confidence' | 'severity'> & { why: string }) | undefined {
  const instance = event.actor.instanceId ?? '';
  const place = event.sourceAddress === undefined ? undefined : context.locate(event.sourceAddress);
  const amazon = place?.asn !== undefined && AMAZON.has(place.asn);
  const networks = valuesAround(context.window, 'instance-sources', event.time, WITHIN).filter((value) =>
    value.startsWith(`${instance} `),
  ).length;
  if (networks > 2) return { severity: 'critical', confidence: 0.75, why: `${networks} networks within hours` };
  // An instance can get another public address, which then also belongs to Amazon.
  if (networks === 2 && amazon) return { severity: 'low', confidence: 0.4, why: 'a second Amazon network' };
  if (networks === 2) return { severity: 'high', confidence: 0.8, why: 'a second network' };
  return place === undefined || amazon
    ? undefined
    : { severity: 'high', confidence: 0.6, why: 'a network outside Amazon' };
}

export const instanceCredentialsElsewhere = rule({
  id: 'instance-credentials-elsewhere',
  title: 'EC2 instance credentials used outside the instance',
  technique: 'T1552.005',
  severity: 'high',
  description:
    'An EC2 instance role session was used from a second network, or from a network that does not belong to Amazon. The rule compares role and instance, because the access key of the session changes every few hours.',
  falsePositives: [
    'Traffic through a company network or proxy: after a while this is part of the baseline.',
    'Mac instances.',
  ],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  references: ['https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  counts: (event) => {
    const prefix = event.actor.instanceId === undefined ? undefined : source(event);
    return prefix === undefined
      ? []
      : [{ counter: 'instance-sources', value: `${event.actor.instanceId} ${prefix}`, keep: DAY }];
  },
  evaluate: (event, context) => {
    if (event.actor.instanceId === undefined || source(event) === undefined) return undefined;
    const match = found(event, context);
    if (match === undefined) return undefined;
    const { why, ...rest } = match;
    return {
      ...rest,
      key: `${event.actor.instanceId} ${source(event)}`,
      evidence: {
        instance: shown(event.actor.instanceId),
        from: shown(event.sourceAddress),
        agent: agentFamily(event.userAgent),
        why,
      },
    };
  },
});
