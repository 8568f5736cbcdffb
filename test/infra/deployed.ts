import { resolveIntrinsics, type StackFacts } from '../../local/intrinsics.ts';
import { list, ofType, type Template, target } from './template.ts';

/** The longest name that CloudFormation generates for a resource of the hub, e.g. a queue or a table. */
const GENERATED = 'x'.repeat(64);
const ACCOUNT = '111111111111';
/** As long as any Region. */
const REGION = 'ap-southeast-2';

function factsFor(template: Template, stackName: string): StackFacts {
  const ids = Object.entries(template.Resources);
  const arn = (type: string) =>
    `arn:aws-us-gov:${type.split('::')[1]?.toLowerCase()}:${REGION}:${ACCOUNT}:${GENERATED}`;
  return {
    account: ACCOUNT,
    region: REGION,
    stackName,
    physicalIds: Object.fromEntries(ids.map(([id]) => [id, GENERATED])),
    arns: Object.fromEntries(ids.map(([id, { Type }]) => [id, arn(Type)])),
  };
}

/** A part of a template with values as long as those of a deployment. Attributes other than ARNs, and conditions, are as long as a
 * generated name. */
export function resolved(template: Template, value: unknown, stackName = 'Tierwatch'): unknown {
  return resolveIntrinsics(simplified(value), factsFor(template, stackName));
}

function simplified(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(simplified);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === 'Fn::GetAtt' && list(first[1])[1] !== 'Arn') return GENERATED;
  if (entries.length === 1 && first?.[0] === 'Fn::If') return simplified(list(first[1])[1]);
  if (entries.length === 1 && (first?.[0] === 'Fn::Select' || first?.[0] === 'Fn::Split')) return GENERATED;
  return Object.fromEntries(entries.map(([name, part]) => [name, simplified(part)]));
}

/** Inline policies by the logical ID of their role. */
export function documentsByRole(template: Template): ReadonlyMap<string, readonly unknown[]> {
  const documents = new Map<string, unknown[]>();
  for (const [, { Properties }] of ofType(template, 'AWS::IAM::Policy')) {
    for (const role of list(Properties.Roles).map(target)) {
      if (role === undefined) continue;
      documents.set(role, [...(documents.get(role) ?? []), resolved(template, Properties.PolicyDocument)]);
    }
  }
  return documents;
}

/** Characters without white space, which IAM does not count. */
export const sizeOf = (document: unknown): number => JSON.stringify(document).length;
