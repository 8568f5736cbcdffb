import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const domainMoved = rule({
  id: 'domain-moved',
  title: 'Domain unlocked or transferred to another account',
  technique: 'T1584.001',
  severity: 'high',
  description: 'Control of a domain includes its email, its certificates and the trust of its users.',
  falsePositives: ['Selling or consolidating domains.'],
  detector: 'change',
  events: calls(
    'route53domains',
    'DisableDomainTransferLock',
    'TransferDomainToAnotherAwsAccount',
    'RetrieveDomainAuthCode',
  ),
  attempts: true,
  evaluate: (event) => ({
    confidence: event.name.startsWith('Transfer') ? 0.65 : 0.5,
    evidence: { domain: shown(text(event.request, 'domainName')) },
  }),
});
