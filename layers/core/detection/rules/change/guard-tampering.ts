import { flag, shown, text } from '../../request-accessors.ts';
import type { RuleMatch } from '../../rule.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

/** Calls that disable a security service. */
const DISABLING = [
  ...calls(
    'guardduty',
    'DeleteDetector',
    'DisassociateFromMasterAccount',
    'DisassociateFromAdministratorAccount',
    'StopMonitoringMembers',
    'DisassociateMembers',
    'DeleteMembers',
    'DisableOrganizationAdminAccount',
  ),
  ...calls('config', 'StopConfigurationRecorder', 'DeleteConfigurationRecorder', 'DeleteDeliveryChannel'),
  ...calls(
    'securityhub',
    'DisableSecurityHub',
    'DisableSecurityHubV2',
    'DisassociateFromAdministratorAccount',
    'DisassociateFromMasterAccount',
    'DeleteMembers',
  ),
  ...calls('access-analyzer', 'DeleteAnalyzer'),
  ...calls('macie2', 'DisableMacie', 'DisassociateFromAdministratorAccount'),
  ...calls('detective', 'DeleteGraph', 'DisassociateMembership'),
  ...calls('inspector2', 'Disable'),
  ...calls('shield', 'DeleteProtection', 'DeleteSubscription'),
];
/** Calls that weaken one. */
const WEAKENING = [
  ...calls(
    'guardduty',
    'CreateFilter',
    'CreateIPSet',
    'UpdateIPSet',
    'DeletePublishingDestination',
    'UpdatePublishingDestination',
    'ArchiveFindings',
    'UpdateMemberDetectors',
    'DeleteThreatIntelSet',
    'DeleteInvitations',
    'DeclineInvitations',
  ),
  ...calls(
    'config',
    'DeleteConfigRule',
    'DeleteConformancePack',
    'DeleteConfigurationAggregator',
    'DeleteOrganizationConfigRule',
    'DeleteRetentionConfiguration',
    'DeleteRemediationConfiguration',
  ),
  ...calls(
    'securityhub',
    'BatchDisableStandards',
    'DisableImportFindingsForProduct',
    'DeleteActionTarget',
    'DeleteInsight',
    'UpdateStandardsControl',
  ),
  ...calls('bedrock', 'DeleteGuardrail', 'DeleteAutomatedReasoningPolicy'),
  ...calls('wafv2', 'DeleteWebACL', 'DeleteLoggingConfiguration', 'DisassociateWebACL', 'DeleteRuleGroup'),
  ...calls('waf', 'DeleteWebACL', 'DeleteRule', 'DeleteRuleGroup'),
  ...calls('waf-regional', 'DeleteWebACL', 'DeleteRule', 'DeleteRuleGroup'),
  ...calls('network-firewall', 'DeleteFirewall', 'DeleteFirewallPolicy', 'UpdateLoggingConfiguration'),
];
const UPDATING = calls('guardduty', 'UpdateDetector');

const disabling = new Set(DISABLING);

function judge(event: ActivityEvent): Pick<RuleMatch, 'severity' | 'confidence'> | undefined {
  const key = `${event.source}:${event.name}`;
  if (disabling.has(key)) return { severity: 'critical', confidence: 0.7 };
  if (event.name === 'UpdateDetector') {
    const enable = text(event.request, 'enable');
    return enable === 'false'
      ? { severity: 'critical', confidence: 0.75 }
      : enable === 'true'
        ? undefined
        : { severity: 'medium', confidence: 0.5 };
  }
  if (event.name === 'CreateFilter' && text(event.request, 'action') !== 'ARCHIVE') return undefined;
  if (event.name === 'CreateIPSet' && !flag(event.request, 'activate')) return { severity: 'medium', confidence: 0.4 };
  return { severity: 'medium', confidence: 0.5 };
}

export const guardTampering = rule({
  id: 'guard-tampering',
  title: 'Security service disabled or weakened',
  technique: 'T1562.001',
  severity: 'critical',
  description:
    'GuardDuty, AWS Config, Security Hub, IAM Access Analyzer, Macie, Detective, Inspector, a firewall or Bedrock guardrails were disabled or weakened. Attackers disable monitoring before they act. Filters that archive findings and lists of trusted addresses have the same effect, less visibly.',
  falsePositives: ['Moving the administration of a service to another account.', 'Decommissioning a test account.'],
  detector: 'change',
  events: [...DISABLING, ...WEAKENING, ...UPDATING],
  attempts: true,
  failures: true,
  evaluate: (event) => {
    const match = judge(event);
    const what =
      text(event.request, 'detectorId') ??
      text(event.request, 'configurationRecorderName') ??
      text(event.request, 'name') ??
      text(event.request, 'analyzerName');
    return match === undefined
      ? undefined
      : { ...match, always: true, evidence: { guard: event.source.split('.')[0] ?? '', what: shown(what) } };
  },
});
