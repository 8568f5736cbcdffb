import { z } from 'zod';
import type { Resource, Template } from './template.ts';

/**
 * The one list of what differs between the template that is deployed to AWS and the one that is deployed to the local
 * emulator. `test/local-differences.test.ts` compares the two and fails on anything that does not stand here.
 */

/** The user of the local account that speaks for CloudTrail. On AWS the policy of the ingest bus would refuse every other
 * user; the emulator only checks that a caller's own policies allow `events:PutEvents`. */
export const LOCAL_REPLAYER = 'arn:aws:iam::111111111111:user/tierwatch-local/cloudtrail';

/** AWSDenyAll exists in every account of AWS and has no text in the emulator; this policy takes its place there. */
export const LOCAL_DENY_ALL = { path: '/tierwatch-local/', name: 'deny-all' } as const;
const DENY_ALL = ':iam::aws:policy/AWSDenyAll';
const LOCAL_DENY = ':iam::111111111111:policy/tierwatch-local/deny-all';

/** Differences that are configuration: any team could have made them in its `tierwatch.config.json`. */
export const LOCAL_CONFIG = {
  replayers: [LOCAL_REPLAYER],
  breakGlass: ['arn:aws:iam::*:user/break-glass-*'],
  readOnlyEvents: ['sts', 'secretsmanager', 'iam'],
  snapshotRegions: ['us-east-1'],
  response: {
    policy: { defaultMode: 'approve' },
  },
  logRetentionDays: 1,
} as const;

/** A change of the synthesized template, and why the emulator needs it. */
export interface Difference {
  readonly why: string;
  /** CloudFormation type of the resources that it concerns. */
  readonly type: string;
  /** Property that changes; absent: the whole resource is left out and made by an API call after the deployment. */
  readonly property?: string;
  readonly from?: string;
  readonly to?: string;
  /** `from` is a part of the property's text, not the whole of it. */
  readonly inText?: true;
  /** Statements of the property, a policy document, that have this condition key are left out. */
  readonly withoutCondition?: string;
}

export const TEMPLATE_DIFFERENCES: readonly Difference[] = [
  {
    type: 'AWS::Events::Rule',
    property: 'State',
    from: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
    to: 'ENABLED',
    why: 'The emulator stores a rule in the former state and delivers nothing.',
  },
  {
    type: 'AWS::StepFunctions::StateMachine',
    property: 'DefinitionString',
    inText: true,
    from: '"TimeoutSeconds":"{% $plan.approvalSeconds %}"',
    to: '"TimeoutSeconds":3600',
    why: 'The emulator evaluates no expression where a task that waits for a token says how long.',
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
    why: 'The playbooks may attach exactly the policy that replaces AWSDenyAll.',
  },
  {
    type: 'AWS::SQS::QueuePolicy',
    property: 'PolicyDocument',
    withoutCondition: 'aws:SecureTransport',
    why: 'The emulator enforces it, and loopback has no TLS: nobody could read a queue.',
  },
  { type: 'AWS::Events::Archive', why: 'Its CloudFormation refuses the type; CreateArchive works.' },
  {
    type: 'AWS::Events::EventBusPolicy',
    why:
      'Its CloudFormation refuses the type; PutPermission works, but PutEvents is not checked against the policy. ' +
      'test/infra/bus-policies.test.ts evaluates the synthesized policies instead.',
  },
];

/** Properties of the real template that the local configuration changes, by type: what the comparison expects. */
export const CONFIG_DIFFERENCES: readonly Difference[] = [
  {
    type: 'AWS::Events::EventBusPolicy',
    property: 'Statement',
    why: 'replayers: the user that speaks for CloudTrail may put events on the ingest bus',
  },
  {
    type: 'AWS::Events::Rule',
    property: 'EventPattern',
    why: 'readOnlyEvents: reading IAM calls are looked at, to see reconnaissance',
  },
  {
    type: 'AWS::SSM::Parameter',
    property: 'Value',
    why: 'response.policy: a person is asked, where the default after install only plans',
  },
  {
    type: 'AWS::IAM::Policy',
    property: 'PolicyDocument',
    why: 'breakGlass: the explicit deny names the local pattern',
  },
  {
    type: 'AWS::Lambda::Function',
    property: 'Environment',
    why: 'snapshotRegions: the emulator knows more than thirty Regions, all of them empty but one',
  },
  { type: 'AWS::Logs::LogGroup', property: 'RetentionInDays', why: 'logRetentionDays: the emulator lives for minutes' },
];

export interface LeftOut {
  readonly logicalId: string;
  readonly resource: Resource;
}

/** The template for the emulator, and the resources that have to be made by API calls after its deployment. Pure. */
export function localTemplate(template: Template): {
  readonly template: Template;
  readonly leftOut: readonly LeftOut[];
} {
  const leftOut: LeftOut[] = [];
  const resources: Record<string, Resource> = {};
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    const concerning = TEMPLATE_DIFFERENCES.filter(({ type }) => type === resource.Type);
    if (concerning.some(({ property }) => property === undefined)) leftOut.push({ logicalId, resource });
    else resources[logicalId] = concerning.reduce(withDifference, resource);
  }
  const gone = new Set(leftOut.map(({ logicalId }) => logicalId));
  for (const [logicalId, resource] of Object.entries(resources)) {
    resources[logicalId] = withoutDependencies(resource, gone);
  }
  return { template: { ...template, Resources: resources }, leftOut };
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

/** A text may be cut into the parts of an `Fn::Join`; `from` never contains a reference, so it stands within one part. */
function replacedInText(value: unknown, from: string, to: string): unknown {
  if (typeof value === 'string') return value.replaceAll(from, to);
  if (Array.isArray(value)) return value.map((part) => replacedInText(part, from, to));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replacedInText(part, from, to)]));
}

function withoutDependencies(resource: Resource, gone: ReadonlySet<string>): Resource {
  const { DependsOn, ...rest } = resource;
  if (DependsOn === undefined) return resource;
  const kept = [DependsOn].flat().filter((name) => !gone.has(name));
  return kept.length === 0 ? rest : { ...rest, DependsOn: kept };
}
