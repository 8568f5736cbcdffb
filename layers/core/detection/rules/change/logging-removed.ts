import type { Bag } from '../../request-accessors.ts';
import { list, shown, text, texts } from '../../request-accessors.ts';
import { calls, patternOf, type RuleMatch, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { byHand } from '../actor-checks.ts';

type Judgement = Pick<RuleMatch, 'severity' | 'confidence'>;

const GRAVE: Judgement = { severity: 'high', confidence: 0.65 };
const NOTABLE: Judgement = { severity: 'medium', confidence: 0.5 };
const ROUTINE: Judgement = { severity: 'low', confidence: 0.5 };

/** Logs that are gone after fewer days are hardly ever read in time. */
const SHORT_DAYS = 3;
const SECURITY_LOGS = /trail|audit|security|flow-?log/i;

const turnsOff = (entry: unknown, ...types: readonly string[]): boolean =>
  text(entry, 'enabled') === 'false' && texts(entry, 'types').some((type) => types.includes(type));

const ofDatabase = (request: Bag): Judgement | undefined => {
  const types = texts(request, 'cloudwatchLogsExportConfiguration', 'disableLogTypes');
  if (types.length === 0) return undefined;
  return types.includes('audit') ? NOTABLE : ROUTINE;
};

/** Calls whose request decides. Undefined: logging continues. */
const BY_REQUEST: Readonly<Record<string, (request: Bag) => Judgement | undefined>> = {
  'bedrock:PutModelInvocationLoggingConfiguration': (request) =>
    text(request, 'loggingConfig', 'textDataDeliveryEnabled') === 'false' ? NOTABLE : undefined,
  'rds:ModifyDBInstance': ofDatabase,
  'rds:ModifyDBCluster': ofDatabase,
  'eks:UpdateClusterConfig': (request) =>
    list(request, 'logging', 'clusterLogging').some((entry) => turnsOff(entry, 'audit', 'authenticator'))
      ? NOTABLE
      : undefined,
  'elasticloadbalancing:ModifyLoadBalancerAttributes': (request) =>
    list(request, 'attributes').some(
      (entry) => text(entry, 'key') === 'access_logs.s3.enabled' && text(entry, 'value') === 'false',
    )
      ? ROUTINE
      : undefined,
  'logs:PutRetentionPolicy': (request) => {
    const days = Number(text(request, 'retentionInDays'));
    if (!(days <= SHORT_DAYS)) return undefined;
    return SECURITY_LOGS.test(text(request, 'logGroupName') ?? '') ? NOTABLE : ROUTINE;
  },
};

const judges = new Map(Object.entries(BY_REQUEST).map(([call, judge]) => [patternOf(call), judge]));
/** Calls that delete records or stop alarms. AWS services and infrastructure as code make them as routine. */
const RECORDS = /^(DeleteLogGroup|DeleteLogStream|DeleteAlarms|DisableAlarmActions)$/;
const IMPORTANT = /FlowLogs|Resolver|Invocation|QueryLogging|ActivityStream/;

export const loggingRemoved = rule({
  id: 'logging-removed',
  title: 'Network, DNS or service logging removed',
  technique: 'T1562.008',
  severity: 'medium',
  description:
    'Flow logs, resolver query logs, database activity streams, log groups, access logs and alarms record what CloudTrail does not. Deleting them, turning them off or keeping them for a few days only hides activity.',
  falsePositives: ['Decommissioning an environment, usually by infrastructure as code.', 'Reducing the cost of logs.'],
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
    ...calls('rds', 'StopActivityStream'),
    ...calls('redshift', 'DisableLogging'),
    ...judges.keys(),
  ],
  attempts: true,
  failures: true,
  evaluate: (event) => {
    const { request } = event;
    const byRequest = judges.get(`${event.source}:${event.name}`);
    const judgement = byRequest === undefined ? byName(event) : byRequest(request);
    if (judgement === undefined) return undefined;
    const what = NAMES.map((path) => text(request, ...path)).find((value) => value !== undefined);
    return { ...judgement, key: event.name, evidence: { what: shown(what) } };
  },
});

function byName(event: ActivityEvent): Judgement {
  const { name } = event;
  if (IMPORTANT.test(name)) return GRAVE;
  if (name === 'DisableLogging') return NOTABLE;
  return RECORDS.test(name) && byHand(event) ? { ...NOTABLE, confidence: 0.4 } : ROUTINE;
}

const NAMES: readonly (readonly string[])[] = [
  ['logGroupName'],
  ['resolverQueryLogConfigId'],
  ['DeleteFlowLogsRequest', 'FlowLogId', 'content'],
  ['resourceArn'],
  ['dBInstanceIdentifier'],
  ['dBClusterIdentifier'],
  ['clusterIdentifier'],
  ['loadBalancerArn'],
  ['name'],
];
