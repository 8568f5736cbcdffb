import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const quotaRaised = rule({
  id: 'quota-raised',
  title: 'Service quota increase requested',
  technique: 'T1496',
  severity: 'low',
  description: 'Attackers raise quotas before they abuse compute or email at scale.',
  falsePositives: ['Growth.'],
  references: [
    'https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_RequestServiceQuotaIncrease.html',
  ],
  detector: 'change',
  events: calls('servicequotas', 'RequestServiceQuotaIncrease'),
  attempts: true,
  evaluate: (event) => ({
    confidence: 0.45,
    key: text(event.request, 'serviceCode') ?? 'any',
    evidence: { service: shown(text(event.request, 'serviceCode')), quota: shown(text(event.request, 'quotaCode')) },
  }),
});
