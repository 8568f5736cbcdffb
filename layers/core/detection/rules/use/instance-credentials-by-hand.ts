import { shown } from '../../request-accessors.ts';
import { rule } from '../../rule.ts';
import { agentFamily } from '../../sources.ts';

const WORKSTATION = /\/(macos|wsl|attack-distribution)$/;

export const instanceCredentialsByHand = rule({
  id: 'instance-credentials-by-hand',
  title: 'EC2 instance credentials used from a workstation',
  technique: 'T1552.005',
  severity: 'high',
  description:
    'The user agent of an EC2 instance role session names a workstation operating system. The credentials were copied from the instance.',
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
