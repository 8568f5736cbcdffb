import { networkKey } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { type RuleMatch, rule } from '../../rule.ts';
import { agentFamily, isCloudShell } from '../../sources.ts';
import { isMachine, withLongTermKey } from '../actor-checks.ts';
import { isSteady } from './new-source-for-key.ts';
import { noveltyOf } from './novelty.ts';

/** Operating system of a client, `aws-cli/macos`; undefined if the client does not name it. */
const systemOf = (client: string): string | undefined => client.split('/')[1];

function weightOf(newSystem: boolean, cloudShell: boolean): Pick<RuleMatch, 'severity' | 'confidence'> {
  if (cloudShell) return { severity: 'low', confidence: 0.3 };
  return newSystem ? { severity: 'high', confidence: 0.6 } : { severity: 'medium', confidence: 0.5 };
}

export const personOnRentedHost = rule({
  id: 'person-on-rented-host',
  title: 'Credential of a person used from a new hosting network',
  technique: 'T1078.004',
  severity: 'medium',
  description:
    'People work from offices, homes and the VPN of their company. Attackers rent hosts, also in the country of the victim, so the first use of a hosting provider by an identity with an established baseline is suspicious. The severity is high if the operating system of the client is new as well: a person who turns on a VPN keeps the same computer.',
  falsePositives: ['A new VPN provider, a relay or a cloud desktop. AWS CloudShell has a lower weight.'],
  needs: ['IP geolocation', 'an established baseline'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  evaluate: (event, context) => {
    // The rule new-source-for-key covers keys that are used from a few places.
    if (withLongTermKey(event) && isSteady(context.profile)) return undefined;
    const novelty = noveltyOf(event, context);
    if (novelty === undefined || !novelty.network || novelty.place?.hosting !== true) return undefined;
    if (isMachine(context, event)) return undefined;
    const client = agentFamily(event.userAgent);
    const system = systemOf(client);
    const known = Object.keys(context.profile.agents).map(systemOf);
    const newSystem = system !== undefined && !known.includes(system);
    return {
      ...weightOf(newSystem, isCloudShell(event.userAgent, novelty.place)),
      key: networkKey(novelty.place) ?? novelty.address,
      evidence: {
        from: shown(novelty.address),
        network: shown(novelty.place.organization),
        client,
        newSystem,
      },
      deviation: {
        unusual: 'network',
        expected: Object.keys(context.profile.networks).slice(0, 8),
        observed: networkKey(novelty.place) ?? shown(novelty.address),
      },
    };
  },
});
