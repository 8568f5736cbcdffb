import { shown } from '../../request-accessors.ts';
import { rule } from '../../rule.ts';
import { agentFamily } from '../../sources.ts';

const WORKSTATION = /\/(macos|wsl|attack-distribution)$/;

export const instanceCredentialsByHand = rule({
  id: 'instance-credentials-by-hand',
  title: 'Credentials of an instance were used by a client that runs on workstations',
  technique: 'T1552.005',
  severity: 'high',
  description:
    'The user agent of a role session that belongs to an EC2 instance names an operating system of laptops. Whoever calls sits elsewhere and brought the credentials along.',
  falsePositives: ['Mac instances.'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  evaluate: (event) => {
    const agent = agentFamily(event.userAgent);
    if (event.actor.instanceId === undefined || event.byService || !WORKSTATION.test(agent)) return undefined;
    return {
      confidence: 0.75,
      key: event.actor.instanceId,
      evidence: { instance: shown(event.actor.instanceId), agent, from: shown(event.sourceAddress) },
    };
  },
});
