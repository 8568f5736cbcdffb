import { isEstablished, seenIn } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import type { DetectionContext, RuleMatch } from '../../rule.ts';
import { DAY, HOUR, rule } from '../../rule.ts';
import { agentFamily, isAmazon, isPublic, prefixOf } from '../../sources.ts';
import type { ActivityEvent } from '../../types.ts';
import { valuesAround } from '../../window.ts';

/** An instance session is valid for six hours; stolen credentials are used soon. */
const WITHIN = 12 * HOUR;
/** Where a call came from. `home` is an endpoint of the account itself; `unknown` is a network that IP geolocation does not know. */
interface Origin {
  readonly kind: 'home' | 'amazon' | 'foreign-endpoint' | 'network' | 'unknown';
  readonly value: string;
}

function originOf(event: ActivityEvent, { locate }: DetectionContext): Origin | undefined {
  const { sourceAddress: address, endpointAccount } = event;
  if (event.byService || address === undefined) return undefined;
  if (endpointAccount !== undefined && endpointAccount !== event.account)
    return { kind: 'foreign-endpoint', value: `endpoint-${endpointAccount}` };
  if (!isPublic(address)) return { kind: 'home', value: 'home' };
  const place = locate(address);
  const prefix = prefixOf(address) ?? address;
  if (isAmazon(place)) return { kind: 'amazon', value: `amazon-${prefix}` };
  return { kind: place === undefined ? 'unknown' : 'network', value: prefix };
}

type Match = Pick<RuleMatch, 'confidence' | 'severity'> & { readonly why: string };

/** Attackers use stolen credentials from instances of their own, so that only addresses of Amazon appear. What else is new about the
 * call distinguishes them from a second gateway. */
function withinAmazon(event: ActivityEvent, { profile, locate }: DetectionContext): Match {
  const country = locate(event.sourceAddress ?? '')?.country;
  const known = isEstablished(profile);
  if (known && country !== undefined && seenIn(profile.countries, country) === undefined)
    return { severity: 'high', confidence: 0.65, why: 'an address of Amazon in another country' };
  if (known && seenIn(profile.agents, agentFamily(event.userAgent)) === undefined)
    return { severity: 'medium', confidence: 0.6, why: 'another address of Amazon and another client' };
  return { severity: 'low', confidence: 0.3, why: 'another address of Amazon' };
}

/** An instance can leave through several addresses of Amazon: a NAT gateway with secondary addresses, IPv6 next to IPv4. So
 * all of these count as one network. */
function found(event: ActivityEvent, origin: Origin, context: DetectionContext): Match | undefined {
  const instance = `${event.actor.instanceId} `;
  const origins = valuesAround(context.window, 'instance-sources', event.time, WITHIN)
    .filter((value) => value.startsWith(instance))
    .map((value) => value.slice(instance.length));
  const amazon = origins.filter((value) => value.startsWith('amazon-')).length;
  const networks = origins.filter((value) => value !== 'home').length - Math.max(amazon - 1, 0);
  if (origin.kind === 'home') return undefined;
  if (origin.kind === 'amazon') return amazon > 1 ? withinAmazon(event, context) : undefined;
  if (networks > 2) return { severity: 'critical', confidence: 0.75, why: `${networks} networks within hours` };
  if (origin.kind === 'foreign-endpoint') {
    // In a shared VPC the endpoint belongs to the account of the network, from the first call on.
    const why = 'a VPC endpoint of another account';
    return origins.length > 1 ? { severity: 'high', confidence: 0.7, why } : { severity: 'low', confidence: 0.3, why };
  }
  if (networks === 2) return { severity: 'high', confidence: 0.8, why: 'a second network' };
  return origin.kind === 'network' ? { severity: 'high', confidence: 0.6, why: 'a network outside Amazon' } : undefined;
}

export const instanceCredentialsElsewhere = rule({
  id: 'instance-credentials-elsewhere',
  title: 'EC2 instance credentials used outside the instance',
  technique: 'T1552.005',
  severity: 'high',
  description:
    'An EC2 instance role session was used from a second network, from a network that does not belong to Amazon, or through a VPC endpoint of another account. Calls are grouped by role and instance, because the access key of the session changes every few hours. A second address of Amazon has low severity, unless its country (high) or the client (medium) is new for the role.',
  falsePositives: [
    'Traffic through a company network or proxy: after a while this is part of the baseline.',
    'Mac instances.',
  ],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  references: ['https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  counts: (event, context) => {
    const origin = event.actor.instanceId === undefined ? undefined : originOf(event, context);
    return origin === undefined
      ? []
      : [{ counter: 'instance-sources', value: `${event.actor.instanceId} ${origin.value}`, keep: DAY }];
  },
  evaluate: (event, context) => {
    const origin = event.actor.instanceId === undefined ? undefined : originOf(event, context);
    const match = origin === undefined ? undefined : found(event, origin, context);
    if (match === undefined) return undefined;
    const { why, ...rest } = match;
    return {
      ...rest,
      key: `${event.actor.instanceId} ${origin?.value}`,
      evidence: {
        instance: shown(event.actor.instanceId),
        from: shown(event.sourceAddress),
        agent: agentFamily(event.userAgent),
        why,
      },
    };
  },
});
