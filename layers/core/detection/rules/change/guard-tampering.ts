import { flag, shown, text } from '../../request-accessors.ts';
import type { RuleMatch } from '../../rule.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

/** Calls that disable a guard, and calls that only weaken it. */
const OFF = [
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
const DULLED = [
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
const SWITCHES = calls('guardduty', 'UpdateDetector');

const off = new Set(OFF);

function judge(event: ActivityEvent): Pick<RuleMatch, 'severity' | 'confidence'> | undefined {
  const key = `${event.source}:${event.name}`;
  if (off.has(key)) return { severity: 'critical', confidence: 0.7 };
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
  title: 'A guard of the account was switched off or dulled',
  technique: 'T1562.001',
  severity: 'critical',
  description:
    'GuardDuty, Config, Security Hub, Access Analyzer, Macie, Detective, Inspector, a firewall, the guardrails of a model: switching one off is what an intruder does before the noise begins. Filters that archive findings and lists of trusted addresses do it quietly.',
  falsePositives: ['Moving the administration of a guard to another account.', 'Tearing a test account down.'],
  detector: 'change',
  events: [...OFF, ...DULLED, ...SWITCHES],
  attempts: true,
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
