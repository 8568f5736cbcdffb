import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const domainMoved = rule({
  id: 'domain-moved',
  title: 'A domain was unlocked or moved to another account',
  technique: 'T1584.001',
  severity: 'high',
  description: 'Whoever has the domain has its mail, its certificates and its users’ trust.',
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
