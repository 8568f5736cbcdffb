import { shown, text } from '../../request-accessors.ts';
import { rule } from '../../rule.ts';
import { DEPENDING, DISABLING, judge, WEAKENING } from './guard-calls.ts';

export const guardTampering = rule({
  id: 'guard-tampering',
  title: 'Security service disabled or weakened',
  technique: 'T1562.001',
  severity: 'critical',
  description:
    'GuardDuty, AWS Config, Security Hub, IAM Access Analyzer, Macie, Detective, Inspector, Security Lake, a firewall or Bedrock guardrails were disabled or weakened. Attackers disable monitoring before they act. Filters that archive or suppress findings and lists of trusted addresses have the same effect, less visibly.',
  falsePositives: [
    'Moving the administration of a service to another account.',
    'Decommissioning a test account.',
    'Suppressing findings during triage: after a while this is part of the baseline.',
  ],
  detector: 'change',
  events: [...DISABLING, ...WEAKENING, ...DEPENDING],
  attempts: true,
  failures: true,
  evaluate: (event) => {
    const match = judge(`${event.source}:${event.name}`, event.request);
    const what =
      text(event.request, 'detectorId') ??
      text(event.request, 'configurationRecorderName') ??
      text(event.request, 'name') ??
      text(event.request, 'analyzerName');
    return match === undefined
      ? undefined
      : { ...match, evidence: { guard: event.source.split('.')[0] ?? '', what: shown(what) } };
  },
});
