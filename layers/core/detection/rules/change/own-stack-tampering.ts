import { DENY_POLICY_PREFIX, isDenyAllPolicy } from '../../../deny-policies.ts';
import type { Severity } from '../../../identity.ts';
import { shown, text } from '../../request-accessors.ts';
import type { Rule } from '../../rule.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';

/** Users are never resources of Tierwatch, whatever their name: only the containment matters here. */
const OF_USERS = calls(
  'iam',
  'PutUserPolicy',
  'DeleteUserPolicy',
  'AttachUserPolicy',
  'DetachUserPolicy',
  'PutUserPermissionsBoundary',
  'DeleteUserPermissionsBoundary',
);

/** A bus policy decides who can put events on the bus. Only here the name of a bus counts. */
const BUS_POLICY = ['PutPermission', 'RemovePermission'];

/** How CloudFormation changes a stack: by an update, or by a change set, as the CDK does it. */
const DEPLOYMENTS = ['UpdateStack', 'ExecuteChangeSet'];

const CHANGES = [
  ...calls(
    'events',
    'DisableRule',
    'DeleteRule',
    'RemoveTargets',
    'PutRule',
    'PutTargets',
    'DeleteEventBus',
    'UpdateEventBus',
    'DeleteArchive',
    'UpdateApiDestination',
    'DeleteApiDestination',
    'DeauthorizeConnection',
    'DeleteConnection',
    ...BUS_POLICY,
  ),
  ...calls(
    'lambda',
    'DeleteFunction',
    'UpdateFunctionCode',
    'UpdateFunctionConfiguration',
    'PutFunctionConcurrency',
    'DeleteFunctionConcurrency',
    'PutFunctionEventInvokeConfig',
    'AddPermission',
    'RemovePermission',
    'DeleteEventSourceMapping',
    'UpdateEventSourceMapping',
  ),
  ...calls('sqs', 'DeleteQueue', 'PurgeQueue', 'SetQueueAttributes', 'AddPermission', 'RemovePermission'),
  ...calls('sns', 'Unsubscribe', 'SetSubscriptionAttributes', 'SetTopicAttributes', 'DeleteTopic'),
  ...calls('dynamodb', 'DeleteTable', 'UpdateTable', 'UpdateContinuousBackups', 'PutResourcePolicy'),
  ...calls('states', 'DeleteStateMachine', 'UpdateStateMachine', 'StopExecution'),
  ...calls('scheduler', 'DeleteSchedule', 'UpdateSchedule'),
  ...calls('cloudformation', 'DeleteStack', 'UpdateTerminationProtection', 'SetStackPolicy', ...DEPLOYMENTS),
  ...calls(
    'iam',
    'PutRolePolicy',
    'DeleteRolePolicy',
    'AttachRolePolicy',
    'DetachRolePolicy',
    'DeleteRole',
    'UpdateAssumeRolePolicy',
    'PutRolePermissionsBoundary',
    'DeleteRolePermissionsBoundary',
  ),
  ...OF_USERS,
  ...calls('ssm', 'PutParameter', 'DeleteParameter', 'DeleteParameters'),
  ...calls('kms', 'ScheduleKeyDeletion', 'DisableKey', 'PutKeyPolicy'),
  ...calls('logs', 'DeleteLogGroup', 'PutSubscriptionFilter', 'DeleteSubscriptionFilter'),
  ...calls('monitoring', 'DeleteAlarms', 'DisableAlarmActions'),
];

const DEEPEST = 4;
const MOST_ENTRIES = 50;
const LONGEST_TEXT = 2_000;

/** The first string of a request that contains one of the names, to a bounded depth and number. Policies and event patterns are left
 * out: any consumer of the event bus names it in those. */
function textWith(names: readonly string[], value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') {
    if (/^\s*(\{|%7b)/i.test(value)) return undefined;
    const text = value.length > LONGEST_TEXT ? value.slice(0, LONGEST_TEXT) : value;
    const lower = text.toLowerCase();
    return names.some((name) => lower.includes(name)) ? text : undefined;
  }
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return undefined;
  let left = MOST_ENTRIES;
  for (const entry of Object.values(value)) {
    if (left === 0) return undefined;
    left -= 1;
    const found = textWith(names, entry, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ownResourceIn(event: ActivityEvent, names: readonly string[]): string | undefined {
  // Consumers have rules on the Tierwatch bus, so the bus name does not count. An event source mapping has only an id: the
  // function that it invokes is in the response.
  const { eventBusName, ...others } = event.request;
  const request = BUS_POLICY.includes(event.name) ? { eventBusName, ...others } : others;
  const searched = event.name.includes('EventSourceMapping') ? [request, event.response] : [request];
  return textWith(names, searched, -1);
}

interface Tampering {
  readonly what: string;
  readonly severity: Severity;
  readonly confidence: number;
  /** False where a habit of the identity lowers the confidence. */
  readonly always: boolean;
}

const UNDONE = { severity: 'critical', confidence: 0.75, always: true } as const;
/** Containment by hand, or an attacker who locks out the owners. */
const DENIED = { severity: 'high', confidence: 0.65, always: false } as const;

/** A change to a containment: a Tierwatch policy, or the AWS managed policy that denies everything. */
function containmentTampering({ name, request }: ActivityEvent): Tampering | undefined {
  const policy = text(request, 'policyName') ?? '';
  if (policy.toLowerCase().startsWith(DENY_POLICY_PREFIX.toLowerCase())) return { what: policy, ...UNDONE };
  const attached = [text(request, 'policyArn'), text(request, 'permissionsBoundary')];
  const denyAll = attached.find((arn) => arn !== undefined && isDenyAllPolicy(arn));
  if (denyAll === undefined) return undefined;
  return { what: denyAll, ...(/^(Detach|Delete)/.test(name) ? UNDONE : DENIED) };
}

function stackTampering(event: ActivityEvent, names: readonly string[]): Tampering | undefined {
  const what = OF_USERS.includes(`${event.source}:${event.name}`) ? undefined : ownResourceIn(event, names);
  if (what === undefined) return undefined;
  const deployment = event.source === 'cloudformation.amazonaws.com' && DEPLOYMENTS.includes(event.name);
  return { what, ...(deployment ? { severity: 'low', confidence: 0.3, always: false } : UNDONE) };
}

/** @param names parts of the names of Tierwatch's own resources (stack name, parameter path, containment policies) */
export const ownStackTampering = (names: readonly string[]): Rule => {
  const lower = names.map((name) => name.toLowerCase()).filter((name) => name.length >= 4);
  return rule({
    id: 'own-stack-tampering',
    title: 'Tierwatch resources or containment changed',
    technique: 'T1562.001',
    severity: 'critical',
    description:
      'A rule, bus policy, function, queue, subscription, table, state machine, parameter, role or containment policy of this deployment was changed, disabled or deleted, or a policy that denies everything was attached or detached by hand. What CloudFormation changes during a deployment is excluded; the deployment itself and deleting the stack are not.',
    falsePositives: ['Operating Tierwatch by hand.', 'A responder who contains an identity with AWSDenyAll.'],
    detector: 'change',
    events: CHANGES,
    attempts: true,
    evaluate: (event) => {
      if (event.byService && event.name !== 'DeleteStack') return undefined;
      const found = containmentTampering(event) ?? stackTampering(event, lower);
      if (found === undefined) return undefined;
      const { what, severity, confidence, always } = found;
      return { severity, confidence, always, evidence: { what: shown(what) } };
    },
  });
};
