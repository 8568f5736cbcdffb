import { shown, text } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

export const loggingRemoved = rule({
  id: 'logging-removed',
  title: 'Network, DNS or service logging removed',
  technique: 'T1562.008',
  severity: 'medium',
  description:
    'Flow logs, resolver query logs, log groups, access logs and alarms record what CloudTrail does not. Deleting them hides activity.',
  falsePositives: ['Decommissioning an environment, usually by infrastructure as code.'],
  detector: 'change',
  events: [
    ...calls('ec2', 'DeleteFlowLogs'),
    ...calls('route53resolver', 'DeleteResolverQueryLogConfig', 'DisassociateResolverQueryLogConfig'),
    ...calls(
      'logs',
      'DeleteLogGroup',
      'DeleteLogStream',
      'DeleteMetricFilter',
      'DeleteSubscriptionFilter',
      'DeleteDestination',
      'DeleteDelivery',
      'DeleteDeliverySource',
    ),
    ...calls('monitoring', 'DeleteAlarms', 'DisableAlarmActions'),
    ...calls('bedrock', 'DeleteModelInvocationLoggingConfiguration'),
    ...calls('route53', 'DeleteQueryLoggingConfig'),
    ...calls('vpc-lattice', 'DeleteAccessLogSubscription'),
  ],
  attempts: true,
  failures: true,
  evaluate: (event) => {
    const { request } = event;
    const what =
      text(request, 'logGroupName') ??
      text(request, 'resolverQueryLogConfigId') ??
      text(request, 'DeleteFlowLogsRequest', 'FlowLogId', 'content');
    const important = /FlowLogs|Resolver|Invocation|QueryLogging/.test(event.name);
    return {
      severity: important ? 'high' : 'low',
      confidence: important ? 0.65 : 0.5,
      key: event.name,
      evidence: { what: shown(what) },
    };
  },
});
