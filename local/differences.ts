import { z } from 'zod';
import type { Resource, Template } from './template.ts';

/**
 * The complete list of differences between the template for AWS and the template for the local emulator.
 * `test/infra/local-differences.test.ts` compares the two and fails on any other difference.
 */

/** The user of the local account that acts as CloudTrail: the emulator accepts its events as events of AWS. */
export const LOCAL_CLOUDTRAIL = 'arn:aws:iam::111111111111:user/tierwatch-local/cloudtrail';

/** The user of the local account that may replay files. On AWS, the policy of the ingest bus denies every other user; the emulator
 * checks only the identity policies of the caller. */
export const LOCAL_REPLAYER = 'arn:aws:iam::111111111111:user/tierwatch-local/replayer';

/** Replaces AWSDenyAll, whose document is missing in the emulator. */
export const LOCAL_DENY_ALL = { path: '/tierwatch-local/', name: 'deny-all' } as const;
const DENY_ALL = ':iam::aws:policy/AWSDenyAll';
const LOCAL_DENY = ':iam::111111111111:policy/tierwatch-local/deny-all';

/** Differences in configuration, which any team can make in its `tierwatch.config.json`. */
export const LOCAL_CONFIG = {
  replayers: [LOCAL_REPLAYER],
  breakGlass: ['arn:aws:iam::*:user/break-glass-*'],
  snapshotRegions: ['us-east-1'],
  response: {
    policy: { defaultMode: 'approve' },
  },
  logRetentionDays: 1,
} as const;

/** A change of the synthesized template, and why the emulator needs it. */
export interface Difference {
  readonly why: string;
  /** CloudFormation type of the changed resources. */
  readonly type: string;
  /** The changed property; absent: the resource is removed, and created by an API call after the deployment. */
  readonly property?: string;
  readonly from?: string;
  readonly to?: string;
  /** `from` is only a part of the property's text. */
  readonly inText?: true;
  /** Removes the statements of this policy document that have this condition key. */
  readonly withoutCondition?: string;
}

export const TEMPLATE_DIFFERENCES: readonly Difference[] = [
  {
    type: 'AWS::Events::Rule',
    property: 'State',
    from: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
    to: 'ENABLED',
    why: 'The emulator delivers no events to a rule in this state.',
  },
  {
    type: 'AWS::StepFunctions::StateMachine',
    property: 'DefinitionString',
    inText: true,
    from: '"TimeoutSeconds":"{% $plan.approvalSeconds %}"',
    to: '"TimeoutSeconds":3600',
    why: 'The emulator does not evaluate expressions in the timeout of a task that waits for a token.',
  },
  {
    type: 'AWS::Lambda::Function',
    property: 'Environment',
    inText: true,
    from: DENY_ALL,
    to: LOCAL_DENY,
    why: 'The emulator attaches AWSDenyAll but does not enforce it.',
  },
  {
    type: 'AWS::IAM::Policy',
    property: 'PolicyDocument',
    inText: true,
    from: DENY_ALL,
    to: LOCAL_DENY,
    why: 'The playbooks may attach only the policy that replaces AWSDenyAll.',
  },
  {
    type: 'AWS::SQS::QueuePolicy',
    property: 'PolicyDocument',
    withoutCondition: 'aws:SecureTransport',
    why: 'The emulator enforces it, and loopback has no TLS, so no queue could be read.',
  },
  {
    type: 'AWS::Events::Archive',
    why: 'CloudFormation of the emulator does not support the type; CreateArchive works.',
  },
  {
    type: 'AWS::SNS::TopicPolicy',
    property: 'PolicyDocument',
    withoutCondition: 'aws:SecureTransport',
    why: 'The emulator enforces it, and loopback has no TLS, so nothing could be published.',
  },
  {
    type: 'AWS::SNS::TopicPolicy',
    property: 'PolicyDocument',
    withoutCondition: 'aws:PrincipalArn',
    why:
      'For a session of a role, the emulator compares the ARN of the session instead of the role. ' +
      'test/infra/notification.test.ts evaluates the synthesized policies.',
  },
  {
    type: 'AWS::Events::EventBusPolicy',
    why:
      'CloudFormation of the emulator does not support the type; PutPermission works, but PutEvents ignores the policy. ' +
      'test/infra/bus-policies.test.ts evaluates the synthesized policies instead.',
  },
];

/** Properties that the local configuration changes, by type. */
export const CONFIG_DIFFERENCES: readonly Difference[] = [
  {
    type: 'AWS::Events::EventBusPolicy',
    property: 'Statement',
    why: 'replayers: the user that delivers CloudTrail events may put events on the ingest bus',
  },
  {
    type: 'AWS::SSM::Parameter',
    property: 'Value',
    why: 'response.policy: containment waits for an approval; the default after installation only plans',
  },
  {
    type: 'AWS::IAM::Policy',
    property: 'PolicyDocument',
    why: 'breakGlass: the explicit deny names the local pattern',
  },
  {
    type: 'AWS::Lambda::Function',
    property: 'Environment',
    why: 'snapshotRegions: only one of the more than thirty Regions of the emulator is used',
  },
  { type: 'AWS::Logs::LogGroup', property: 'RetentionInDays', why: 'logRetentionDays: the emulator lives for minutes' },
];

export interface UnsupportedResource {
  readonly logicalId: string;
  readonly resource: Resource;
}

/** The template for the emulator, and the resources to create by API calls after its deployment. */
export function localTemplate(template: Template): {
  readonly template: Template;
  readonly unsupported: readonly UnsupportedResource[];
} {
  const unsupported: UnsupportedResource[] = [];
  const resources: Record<string, Resource> = {};
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    const differences = TEMPLATE_DIFFERENCES.filter(({ type }) => type === resource.Type);
    if (differences.some(({ property }) => property === undefined)) unsupported.push({ logicalId, resource });
    else resources[logicalId] = differences.reduce(withDifference, resource);
  }
  const removed = new Set(unsupported.map(({ logicalId }) => logicalId));
  for (const [logicalId, resource] of Object.entries(resources)) {
    resources[logicalId] = withoutDependencies(resource, removed);
  }
  return { template: { ...template, Resources: resources }, unsupported };
}

function withDifference(resource: Resource, { property, from, to, inText, withoutCondition }: Difference): Resource {
  if (property === undefined) return resource;
  const value = resource.Properties[property];
  if (withoutCondition !== undefined) {
    const kept = withoutStatements(value, withoutCondition);
    return { ...resource, Properties: { ...resource.Properties, [property]: kept } };
  }
  if (inText !== true && value !== from) return resource;
  const changed = inText === true ? replacedInText(value, from ?? '', to ?? '') : to;
  return { ...resource, Properties: { ...resource.Properties, [property]: changed } };
}

function withoutStatements(value: unknown, conditionKey: string): unknown {
  const document = policyDocument.parse(value);
  const Statement = document.Statement.filter(
    ({ Condition }) => !JSON.stringify(Condition ?? {}).includes(conditionKey),
  );
  return { ...document, Statement };
}

const policyDocument = z.looseObject({ Statement: z.array(z.looseObject({ Condition: z.unknown().optional() })) });

/** Text may be split into the parts of an `Fn::Join`. `from` never contains a reference, so it lies within one part. */
function replacedInText(value: unknown, from: string, to: string): unknown {
  if (typeof value === 'string') return value.replaceAll(from, to);
  if (Array.isArray(value)) return value.map((part) => replacedInText(part, from, to));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replacedInText(part, from, to)]));
}

function withoutDependencies(resource: Resource, removed: ReadonlySet<string>): Resource {
  const { DependsOn, ...rest } = resource;
  if (DependsOn === undefined) return resource;
  const kept = [DependsOn].flat().filter((name) => !removed.has(name));
  return kept.length === 0 ? rest : { ...rest, DependsOn: kept };
}
