import { shown } from '../../request-accessors.ts';
import type { DetectionContext, RuleMatch } from '../../rule.ts';
import { DAY, rule } from '../../rule.ts';
import { agentFamily, isPublic, prefixOf } from '../../sources.ts';
import type { ActivityEvent } from '../../types.ts';
import { valuesAround } from '../../window.ts';

/** Amazon's own networks, where an instance with a public address is seen. */
const AMAZON = new Set([16_509, 14_618, 8_987]);
/** A session of an instance lives six hours; a stolen one is used soon. */
const LOCKED = 12 * 3_600_000;
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
  const networks = valuesAround(context.window, 'instance-sources', event.time, LOCKED).filter((value) =>
    value.startsWith(`${instance} `),
  ).length;
  if (networks > 2) return { severity: 'critical', confidence: 0.75, why: `${networks} networks within hours` };
  // One change happens when an instance is given another address; that stays within Amazon's networks.
  if (networks === 2 && amazon) return { severity: 'low', confidence: 0.4, why: 'a second network of Amazon’s' };
  if (networks === 2) return { severity: 'high', confidence: 0.8, why: 'a second network' };
  return place === undefined || amazon
    ? undefined
    : { severity: 'high', confidence: 0.6, why: 'a network that is not Amazon’s' };
}

export const instanceCredentialsElsewhere = rule({
  id: 'instance-credentials-elsewhere',
  title: 'Credentials of an instance were used outside of it',
  technique: 'T1552.005',
  severity: 'high',
  description:
    'A role session that belongs to an EC2 instance was seen from a second network, or from one that is not Amazon’s. Keyed on role and instance: the session key changes every few hours.',
  falsePositives: [
    'Traffic that leaves through a company’s own network or proxy: it becomes a habit of the profile.',
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
