import type { Bag } from '../../request-accessors.ts';
import { at, flag, jsonText, list, text } from '../../request-accessors.ts';
import { calls, patternOf, type RuleMatch } from '../../rule.ts';

/** Calls that disable a security service, or take accounts out of it. */
export const DISABLING: readonly string[] = [
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
    'DisassociateMembers',
    'DeleteMembers',
    'DisableOrganizationAdminAccount',
  ),
  ...calls('access-analyzer', 'DeleteAnalyzer'),
  ...calls(
    'macie2',
    'DisableMacie',
    'DisassociateFromAdministratorAccount',
    'DisassociateFromMasterAccount',
    'DisassociateMember',
    'DeleteMember',
    'DisableOrganizationAdminAccount',
  ),
  ...calls('detective', 'DeleteGraph', 'DisassociateMembership', 'DeleteMembers', 'DisableOrganizationAdminAccount'),
  ...calls('inspector2', 'Disable', 'DisassociateMember', 'DisableDelegatedAdminAccount'),
  ...calls('shield', 'DeleteProtection', 'DeleteSubscription'),
  ...calls('fms', 'DisassociateAdminAccount'),
  ...calls('securitylake', 'DeleteDataLake', 'DeregisterDataLakeDelegatedAdministrator'),
];

/** Calls that weaken one. */
export const WEAKENING: readonly string[] = [
  ...calls(
    'guardduty',
    'DeleteIPSet',
    'UpdateIPSet',
    'CreateTrustedEntitySet',
    'UpdateTrustedEntitySet',
    'DeletePublishingDestination',
    'UpdatePublishingDestination',
    'ArchiveFindings',
    'UpdateMemberDetectors',
    'DeleteThreatIntelSet',
    'DeleteThreatEntitySet',
    'DeleteMalwareProtectionPlan',
    'DeleteInvitations',
    'DeclineInvitations',
  ),
  ...calls(
    'config',
    'DeleteConfigRule',
    'DeleteConformancePack',
    'DeleteConfigurationAggregator',
    'DeleteOrganizationConfigRule',
    'DeleteOrganizationConformancePack',
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
  ...calls(
    'wafv2',
    'DeleteWebACL',
    'DeleteLoggingConfiguration',
    'DisassociateWebACL',
    'DeleteRuleGroup',
    'DeleteIPSet',
    'DeleteRegexPatternSet',
  ),
  ...calls('waf', 'DeleteWebACL', 'DeleteRule', 'DeleteRuleGroup', 'DeleteIPSet', 'DeleteLoggingConfiguration'),
  ...calls(
    'waf-regional',
    'DeleteWebACL',
    'DeleteRule',
    'DeleteRuleGroup',
    'DeleteIPSet',
    'DeleteLoggingConfiguration',
  ),
  ...calls(
    'network-firewall',
    'DeleteFirewall',
    'DeleteFirewallPolicy',
    'DeleteRuleGroup',
    'UpdateLoggingConfiguration',
  ),
  ...calls('fms', 'DeletePolicy'),
  ...calls('securitylake', 'DeleteDataLakeOrganizationConfiguration', 'DeleteSubscriber'),
  ...calls('auditmanager', 'DeregisterAccount'),
];

export type Judgement = Pick<RuleMatch, 'severity' | 'confidence' | 'always'>;

export const OFF: Judgement = { severity: 'critical', confidence: 0.7, always: true };
export const WEAKER: Judgement = { severity: 'medium', confidence: 0.5, always: true };
/** What security teams also do as their daily work: not reported for them. */
const TRIAGE: Judgement = { severity: 'medium', confidence: 0.4 };

/** Calls whose request decides. Undefined: it does not weaken the service. */
const BY_REQUEST: Readonly<Record<string, (request: Bag) => Judgement | undefined>> = {
  'guardduty:UpdateDetector': (request) => {
    const enable = text(request, 'enable');
    if (enable === 'true') return undefined;
    return enable === 'false' ? { ...OFF, confidence: 0.75 } : WEAKER;
  },
  'guardduty:CreateFilter': (request) => only(text(request, 'action') === 'ARCHIVE', WEAKER),
  'guardduty:UpdateFilter': (request) => only(text(request, 'action') === 'ARCHIVE', WEAKER),
  'guardduty:CreateIPSet': (request) => (flag(request, 'activate') ? WEAKER : { ...WEAKER, confidence: 0.4 }),
  'guardduty:UpdateOrganizationConfiguration': (request) =>
    only(text(request, 'autoEnableOrganizationMembers') === 'NONE' || text(request, 'autoEnable') === 'false', WEAKER),
  'macie2:UpdateMacieSession': (request) => {
    const status = text(request, 'status');
    if (status === 'ENABLED') return undefined;
    return status === 'PAUSED' ? OFF : { ...WEAKER, confidence: 0.4 };
  },
  'macie2:UpdateMemberSession': (request) => only(text(request, 'status') === 'PAUSED', OFF),
  'macie2:CreateFindingsFilter': (request) => only(text(request, 'action') === 'ARCHIVE', WEAKER),
  'macie2:UpdateFindingsFilter': (request) => only(text(request, 'action') === 'ARCHIVE', WEAKER),
  'macie2:UpdateAutomatedDiscoveryConfiguration': (request) => only(text(request, 'status') === 'DISABLED', WEAKER),
  'macie2:PutFindingsPublicationConfiguration': (request) =>
    only(
      ['publishPolicyFindings', 'publishClassificationFindings'].some(
        (name) => text(request, 'securityHubConfiguration', name) === 'false',
      ),
      WEAKER,
    ),
  'inspector2:CreateFilter': (request) => only(text(request, 'action') === 'SUPPRESS', WEAKER),
  'inspector2:UpdateFilter': (request) => only(text(request, 'action') === 'SUPPRESS', WEAKER),
  'access-analyzer:CreateArchiveRule': () => ({ ...TRIAGE, severity: 'low' }),
  'securityhub:BatchUpdateFindings': (request) => only(text(request, 'workflow', 'status') === 'SUPPRESSED', TRIAGE),
  'securityhub:UpdateFindings': (request) => only(text(request, 'recordState') === 'ARCHIVED', TRIAGE),
  'securityhub:CreateAutomationRule': (request) => only(suppresses(request), WEAKER),
  'config:PutConfigurationRecorder': (request) => {
    const group = at(request, 'configurationRecorder', 'recordingGroup') ?? at(request, 'recordingGroup');
    return only(text(group, 'allSupported') === 'false', WEAKER);
  },
  'bedrock:UpdateGuardrail': () => ({ ...TRIAGE, severity: 'low' }),
};

const only = (condition: boolean, judgement: Judgement): Judgement | undefined => (condition ? judgement : undefined);

const suppresses = (request: Bag): boolean =>
  list(request, 'actions').some((action) => /"status":"suppressed"/i.test(jsonText(action)?.slice(0, 10_000) ?? ''));

export const DEPENDING: readonly string[] = Object.keys(BY_REQUEST).map(patternOf);

const judges = new Map(Object.entries(BY_REQUEST).map(([call, judge]) => [patternOf(call), judge]));
const disabling = new Set(DISABLING);
/** Infrastructure as code replaces the rules of these services as routine. */
const REPLACED = /^(waf|waf-regional|wafv2|network-firewall|config)\./;

/** How much an event weakens a security service. `pattern`: `guardduty.amazonaws.com:DeleteDetector`. */
export function judge(pattern: string, request: Bag): Judgement | undefined {
  const byRequest = judges.get(pattern);
  if (byRequest !== undefined) return byRequest(request);
  if (disabling.has(pattern)) return OFF;
  return REPLACED.test(pattern) ? { ...WEAKER, always: false } : WEAKER;
}
