import { agentFamily, isPublic, prefixOf } from '../sources.ts';
import type { ActivityEvent, DetectionContext, RuleMatch } from '../types.ts';
import { shown } from '../untrusted.ts';
import { valuesAround } from '../window.ts';
import { DAY, rule } from './define.ts';

/** Amazon's own networks, where an instance with a public address is seen. */
const AMAZON = new Set([16_509, 14_618, 8_987]);
/** A session of an instance lives six hours; a stolen one is used soon. */
const LOCKED = 12 * 3_600_000;
const WORKSTATION = /\/(macos|wsl|attack-distribution)$/;

const source = (event: ActivityEvent): string | undefined =>
  event.sourceAddress !== undefined && !event.byService && isPublic(event.sourceAddress)
    ? prefixOf(event.sourceAddress)
    : undefined;

function found(
  event: ActivityEvent,
  context: DetectionContext,
): (Pick<RuleMatch, 'confidence' | 'severity'> & { why: string }) | undefined {
  const instance = event.actor.instanceId ?? '';
  const seen = valuesAround(context.window, 'instance-sources', event.time, LOCKED).filter((value) =>
    value.startsWith(`${instance} `),
  );
  const workstation = WORKSTATION.test(agentFamily(event.userAgent));
  const place = event.sourceAddress === undefined ? undefined : context.locate(event.sourceAddress);
  const foreign = place?.asn !== undefined && !AMAZON.has(place.asn);
  if (seen.length > 1) {
    // One change happens when an address is given to an instance anew; that stays within Amazon's networks.
    const moved = seen.length === 2 && place?.asn !== undefined && AMAZON.has(place.asn);
    return moved
      ? { severity: 'low', confidence: 0.4, why: 'a second address of Amazon’s' }
      : { severity: 'high', confidence: 0.8, why: `${seen.length} networks at once` };
  }
  if (workstation)
    return {
      severity: 'high',
      confidence: 0.8,
      why: `the client says that it is no server: ${agentFamily(event.userAgent)}`,
    };
  if (foreign) return { severity: 'medium', confidence: 0.5, why: 'a network that is not Amazon’s' };
  return undefined;
}

export const instanceCredentialsElsewhere = rule({
  id: 'instance-credentials-elsewhere',
  title: 'Credentials of an instance were used outside of it',
  technique: 'T1552.005',
  severity: 'high',
  description:
    'A role session that belongs to an EC2 instance was seen from a second network, from a client that runs on workstations, or from a network that is not Amazon’s. Keyed on role and instance: the session key changes every few hours.',
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
