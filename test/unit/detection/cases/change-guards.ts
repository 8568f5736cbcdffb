import { ask, record } from '../records.ts';
import { hourly, one, type RuleCases } from './case.ts';

/** Security services, and the logs of other services. */
export const changeGuardsCases: Readonly<Record<string, RuleCases>> = {
  'guard-tampering': {
    matches: [
      one('a deleted GuardDuty detector', ask('guardduty:DeleteDetector', { detectorId: 'd' })),
      one('a suspended GuardDuty detector', ask('guardduty:UpdateDetector', { detectorId: 'd', enable: false })),
      one(
        'a stopped configuration recorder',
        ask('config:StopConfigurationRecorder', { configurationRecorderName: 'default' }),
      ),
      one(
        'a configuration recorder that records few types',
        ask('config:PutConfigurationRecorder', {
          configurationRecorder: {
            name: 'default',
            recordingGroup: { allSupported: false, resourceTypes: ['AWS::S3::Bucket'] },
          },
        }),
      ),
      one('a paused Macie', ask('macie2:UpdateMacieSession', { status: 'PAUSED' })),
      one(
        'Macie findings that are published less often',
        ask('macie2:UpdateMacieSession', { findingPublishingFrequency: 'SIX_HOURS' }),
      ),
      one('a Macie filter that archives', ask('macie2:CreateFindingsFilter', { name: 'x', action: 'ARCHIVE' })),
      one(
        'Macie findings that no longer reach Security Hub',
        ask('macie2:PutFindingsPublicationConfiguration', {
          securityHubConfiguration: { publishPolicyFindings: false, publishClassificationFindings: true },
        }),
      ),
      one('an account taken out of Macie', ask('macie2:DisassociateMember', { id: '999988887777' })),
      one('an Inspector filter that suppresses', ask('inspector2:CreateFilter', { name: 'x', action: 'SUPPRESS' })),
      one(
        'suppressed Security Hub findings',
        ask('securityhub:BatchUpdateFindings', {
          FindingIdentifiers: [{ Id: 'f', ProductArn: 'p' }],
          Workflow: { Status: 'SUPPRESSED' },
        }),
      ),
      one(
        'an automation that suppresses findings',
        ask('securityhub:CreateAutomationRule', {
          Actions: [{ Type: 'FINDING_FIELDS_UPDATE', FindingFieldsUpdate: { Workflow: { Status: 'SUPPRESSED' } } }],
        }),
      ),
      one(
        'new accounts that GuardDuty no longer covers',
        ask('guardduty:UpdateOrganizationConfiguration', { detectorId: 'd', autoEnableOrganizationMembers: 'NONE' }),
      ),
      one('a changed guardrail', ask('bedrock:UpdateGuardrail', { guardrailIdentifier: 'g' })),
    ],
    ignores: [
      one('an enabled GuardDuty detector', ask('guardduty:UpdateDetector', { detectorId: 'd', enable: true })),
      one('a filter that archives nothing', ask('guardduty:CreateFilter', { action: 'NOOP' })),
      one('a resumed Macie', ask('macie2:UpdateMacieSession', { status: 'ENABLED' })),
      one('a Macie filter that archives nothing', ask('macie2:CreateFindingsFilter', { name: 'x', action: 'NOOP' })),
      one(
        'a configuration recorder that records everything',
        ask('config:PutConfigurationRecorder', {
          configurationRecorder: { name: 'default', recordingGroup: { allSupported: true } },
        }),
      ),
      one(
        'a finding that is being worked on',
        ask('securityhub:BatchUpdateFindings', { Workflow: { Status: 'NOTIFIED' } }),
      ),
      one(
        'an automation that raises the severity of findings',
        ask('securityhub:CreateAutomationRule', {
          Actions: [{ Type: 'FINDING_FIELDS_UPDATE', FindingFieldsUpdate: { Severity: { Label: 'HIGH' } } }],
        }),
      ),
      one(
        'findings suppressed as the daily work',
        ask('securityhub:BatchUpdateFindings', { Workflow: { Status: 'SUPPRESSED' } }),
        hourly(['securityhub:BatchUpdateFindings']),
      ),
      one(
        'GuardDuty for all new accounts',
        ask('guardduty:UpdateOrganizationConfiguration', { detectorId: 'd', autoEnableOrganizationMembers: 'ALL' }),
      ),
    ],
  },
  'logging-removed': {
    matches: [
      one('deleted flow logs', record('ec2:DeleteFlowLogs')),
      one(
        'a deleted resolver log configuration',
        ask('route53resolver:DeleteResolverQueryLogConfig', { resolverQueryLogConfigId: 'x' }),
      ),
      one(
        'a stopped activity stream of a database',
        ask('rds:StopActivityStream', { resourceArn: 'arn:aws:rds:eu-central-1:111122223333:cluster:orders' }),
      ),
      one(
        'prompts that are no longer logged',
        ask('bedrock:PutModelInvocationLoggingConfiguration', { loggingConfig: { textDataDeliveryEnabled: false } }),
      ),
      one(
        'an audit log that a database no longer exports',
        ask('rds:ModifyDBCluster', {
          dBClusterIdentifier: 'orders',
          cloudwatchLogsExportConfiguration: { disableLogTypes: ['audit'] },
        }),
      ),
      one('a data warehouse without logs', ask('redshift:DisableLogging', { clusterIdentifier: 'sales' })),
      one(
        'a cluster without audit logs',
        ask('eks:UpdateClusterConfig', {
          name: 'shop',
          logging: { clusterLogging: [{ types: ['audit', 'api'], enabled: false }] },
        }),
      ),
      one(
        'a load balancer without access logs',
        ask('elasticloadbalancing:ModifyLoadBalancerAttributes', {
          loadBalancerArn: 'lb',
          attributes: [{ key: 'access_logs.s3.enabled', value: 'false' }],
        }),
      ),
      one(
        'a log group that is kept for a day',
        ask('logs:PutRetentionPolicy', { logGroupName: 'cloudtrail', retentionInDays: 1 }),
      ),
    ],
    ignores: [
      one('new flow logs', record('ec2:CreateFlowLogs')),
      one(
        'a database that exports another log',
        ask('rds:ModifyDBInstance', {
          dBInstanceIdentifier: 'orders',
          cloudwatchLogsExportConfiguration: { enableLogTypes: ['audit'], disableLogTypes: [] },
        }),
      ),
      one(
        'prompts that are logged',
        ask('bedrock:PutModelInvocationLoggingConfiguration', { loggingConfig: { textDataDeliveryEnabled: true } }),
      ),
      one(
        'a cluster with audit logs',
        ask('eks:UpdateClusterConfig', {
          name: 'shop',
          logging: { clusterLogging: [{ types: ['audit'], enabled: true }] },
        }),
      ),
      one(
        'a load balancer with another timeout',
        ask('elasticloadbalancing:ModifyLoadBalancerAttributes', {
          attributes: [{ key: 'idle_timeout.timeout_seconds', value: '30' }],
        }),
      ),
      one(
        'a log group that is kept for a month',
        ask('logs:PutRetentionPolicy', { logGroupName: 'cloudtrail', retentionInDays: 30 }),
      ),
    ],
  },
};
