import { networkKey } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { DAY, rule } from '../../rule.ts';
import { isAmazon, isAmazonNetwork } from '../../sources.ts';
import type { Profile } from '../../types.ts';
import { isMachine, withLongTermKey } from '../actor-checks.ts';
import { noveltyOf } from './novelty.ts';

/** An identity with more networks than this has no fixed place. */
const FEW = 3;
const SETTLED = 7 * DAY;

/** The networks of the identity. A machine in Amazon leaves through several autonomous systems: they count as one. */
const networksOf = ({ networks }: Profile): readonly string[] => [
  ...new Set(Object.keys(networks).map((network) => (isAmazonNetwork(network) ? 'Amazon' : network))),
];

/** Whether the identity was used from one network only, for a week or longer. */
const hasOneNetwork = (profile: Profile): boolean =>
  networksOf(profile).length === 1 && (profile.lastSeen ?? 0) - (profile.firstSeen ?? 0) >= SETTLED;

export const machineOffNetwork = rule({
  id: 'machine-off-network',
  title: 'Machine identity used from a new network',
  technique: 'T1078.004',
  severity: 'medium',
  description:
    'The sessions of a machine come from a few networks. Use from a network that was never seen before, in the same country or another one, indicates a stolen session. The severity is high if the identity had only one network for a week or longer. For long-term keys, the rule new-source-for-key matches instead, unless they had only one network.',
  falsePositives: ['A move to another hosting provider or build service.'],
  needs: ['IP geolocation', 'an established baseline'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  evaluate: (event, context) => {
    const novelty = noveltyOf(event, context);
    if (novelty === undefined || !novelty.network || novelty.place === undefined) return undefined;
    const { profile } = context;
    const one = hasOneNetwork(profile);
    const machine = isMachine(context, event);
    if (!machine && !(one && withLongTermKey(event))) return undefined;
    const networks = Object.keys(profile.networks);
    // Other rules cover instances, and distinguish the addresses of Amazon.
    if (networksOf(profile).length > FEW || event.actor.instanceId !== undefined || isAmazon(novelty.place))
      return undefined;
    return {
      severity: one ? 'high' : 'medium',
      confidence: 0.65,
      key: networkKey(novelty.place) ?? novelty.address,
      evidence: {
        from: shown(novelty.address),
        network: shown(novelty.place.organization),
        usual: networks,
      },
    };
  },
});
