import { dayNumber, networkKey, seenIn } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { type DetectionContext, type RuleMatch, rule } from '../../rule.ts';
import { agentFamily, isAmazon, providerOf } from '../../sources.ts';
import type { ActivityEvent, Place, Profile } from '../../types.ts';
import { isMachine, withLongTermKey } from '../actor-checks.ts';
import { noveltyOf } from './novelty.ts';

/** An identity with more networks than this has no fixed place. */
const FEW = 3;
/** Days. */
const SETTLED = 7;

/** The networks of the identity. A machine in a cloud leaves through several autonomous systems: they count as one. */
const networksOf = ({ networks }: Profile): readonly string[] => [...new Set(Object.keys(networks).map(providerOf))];

/** Whether the identity was used from one network only, for a week or longer. */
const hasOneNetwork = (profile: Profile): boolean =>
  networksOf(profile).length === 1 && dayNumber(profile.lastSeen ?? 0) - dayNumber(profile.firstSeen ?? 0) >= SETTLED;

/** The key of a person on a laptop is used at home as well. A stolen one comes from a rented host or another kind of client. */
const isElsewhere = ({ userAgent }: ActivityEvent, { hosting }: Place, { agents }: Profile): boolean =>
  hosting === true || seenIn(agents, agentFamily(userAgent)) === undefined;

type Weight = Pick<RuleMatch, 'severity' | 'confidence'>;

function weightOf(event: ActivityEvent, context: DetectionContext, place: Place): Weight | undefined {
  const { profile, posture } = context;
  // Other rules cover instances.
  if (event.actor.instanceId !== undefined) return undefined;
  const one = hasOneNetwork(profile);
  if (isMachine(context, event)) {
    // A workload that moves to AWS appears there, and so does every other one.
    if (networksOf(profile).length > FEW || isAmazon(place)) return { severity: 'low', confidence: 0.4 };
    return { severity: one ? 'high' : 'medium', confidence: 0.65 };
  }
  if (!one || !withLongTermKey(event) || isAmazon(place)) return undefined;
  if (isElsewhere(event, place, profile)) return { severity: 'high', confidence: 0.65 };
  return posture?.class === 'human' ? undefined : { severity: 'medium', confidence: 0.5 };
}

export const machineOffNetwork = rule({
  id: 'machine-off-network',
  title: 'Machine identity used from a new network',
  technique: 'T1078.004',
  severity: 'medium',
  description:
    'The sessions of a machine come from a few networks. Use from a network that was never seen before, in the same country or another one, indicates a stolen session. The severity is high if the identity had only one network for a week or longer, and low if it has more than three networks or the new one belongs to Amazon. A machine that was used from private addresses only is not expected on the internet. For long-term keys, the rule new-source-for-key matches instead, unless they had only one network; the severity is then high for a hosting provider or another kind of client, and medium otherwise.',
  falsePositives: ['A move to another hosting provider or build service.'],
  needs: ['IP geolocation', 'an established baseline'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  evaluate: (event, context) => {
    const novelty = noveltyOf(event, context);
    if (novelty === undefined || !novelty.network || novelty.place === undefined) return undefined;
    const weight = weightOf(event, context, novelty.place);
    if (weight === undefined) return undefined;
    return {
      ...weight,
      key: networkKey(novelty.place) ?? novelty.address,
      evidence: {
        from: shown(novelty.address),
        network: shown(novelty.place.organization),
      },
      deviation: {
        unusual: 'network',
        expected: Object.keys(context.profile.networks),
        observed: networkKey(novelty.place) ?? shown(novelty.address),
      },
    };
  },
});
