import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { z } from 'zod';
import { resolveIntrinsics, type StackFacts } from '../../local/intrinsics.ts';

const resource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
  Condition: z.string().optional(),
  DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
});
const template = z.looseObject({
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), z.unknown()).default({}),
});

export type Resource = z.output<typeof resource>;
export type Template = z.output<typeof template>;

export const parseTemplate = (value: unknown): Template => template.parse(value);

/** A template of one of the two cloud assemblies of this run. */
export function templateOf(assembly: 'defaults' | 'everything', stack: 'Tierwatch' | 'TierwatchMember'): Template {
  const file = join(inject('assemblies')[assembly], `${stack}.template.json`);
  return template.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** All templates, with names for test titles. */
export const allTemplates = (): readonly (readonly [string, Template])[] => [
  ['the hub with defaults', templateOf('defaults', 'Tierwatch')],
  ['the hub with everything', templateOf('everything', 'Tierwatch')],
  ['the member', templateOf('everything', 'TierwatchMember')],
];

/** Logical ids and resources of the given types. */
export const ofType = (
  { Resources }: Template,
  ...types: readonly string[]
): readonly (readonly [string, Resource])[] => Object.entries(Resources).filter(([, { Type }]) => types.includes(Type));

/** The value at a path of names and positions, or undefined. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Object.entries(found).find(([key]) => key === String(step))?.[1];
  }
  return found;
}

/** The value as a list: a single value becomes a list of one, `undefined` an empty list. */
export const list = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** Logical id that a `Ref` or `Fn::GetAtt` points at, or undefined. */
export function target(value: unknown): string | undefined {
  const name = at(value, 'Ref') ?? at(value, 'Fn::GetAtt', 0);
  return typeof name === 'string' ? name : undefined;
}

export interface Statement {
  /** Logical id of the policy or role that contains the statement. */
  readonly holder: string;
  /** Logical ids of the roles that it applies to. Empty for resource policies. */
  readonly roles: readonly string[];
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly raw: unknown;
}

/** Every statement of the identity policies in the template, including inline policies of roles. */
export function identityStatements(of: Template): readonly Statement[] {
  const policies = ofType(of, 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy').flatMap(([id, { Properties }]) =>
    statements(id, Properties.PolicyDocument, list(Properties.Roles)),
  );
  const inline = ofType(of, 'AWS::IAM::Role').flatMap(([id, { Properties }]) =>
    list(Properties.Policies).flatMap((policy) => statements(id, at(policy, 'PolicyDocument'), [{ Ref: id }])),
  );
  return [...policies, ...inline];
}

function statements(holder: string, document: unknown, roles: readonly unknown[]): readonly Statement[] {
  return list(at(document, 'Statement')).map((raw) => ({
    holder,
    roles: roles.map(target).filter((role) => role !== undefined),
    effect: String(at(raw, 'Effect')),
    actions: list(at(raw, 'Action')).map(String),
    resources: list(at(raw, 'Resource')),
    raw,
  }));
}

/** The account and Region of a simulated deployment: those of the hub in `EVERYTHING`. */
export const ACCOUNT = '111111111111';
export const HOME_REGION = 'eu-central-1';

/** What the intrinsic functions of a template resolve to in a deployed stack. */
export function factsOf(of: Template, region = HOME_REGION): StackFacts {
  const stack = { account: ACCOUNT, region, stackName: 'Tierwatch' };
  const named = (value: unknown) => resolveIntrinsics(value, { ...stack, physicalIds: {}, arns: {} });
  const physicalIds: Record<string, string> = {};
  const arns: Record<string, string> = {};
  for (const [id, { Type, Properties }] of Object.entries(of.Resources)) {
    const name = String(named(Properties.RoleName ?? (Type === 'AWS::Events::EventBus' ? Properties.Name : id)));
    physicalIds[id] = name;
    if (Type === 'AWS::IAM::Role') arns[id] = `arn:aws:iam::${ACCOUNT}:role${Properties.Path}${name}`;
    else if (Type === 'AWS::Events::EventBus') arns[id] = `arn:aws:events:${region}:${ACCOUNT}:event-bus/${name}`;
    else arns[id] = `arn:aws:service:${region}:${ACCOUNT}:${name}`;
  }
  return { ...stack, physicalIds, arns };
}

/** The ARN of every role in a template, by logical id. */
export const roleArns = (of: Template): ReadonlyMap<string, string> => {
  const { arns } = factsOf(of);
  return new Map(ofType(of, 'AWS::IAM::Role').map(([id]) => [id, arns[id] ?? '']));
};

/** The statements in the policies of a role about a service, with intrinsic functions resolved. */
export const statementsOfRole = (of: Template, role: string, service: 'iam' | 'events' | 'sns'): readonly unknown[] =>
  identityStatements(of)
    .filter(({ roles, actions }) => roles.includes(role) && actions.some((action) => action.startsWith(`${service}:`)))
    .map(({ raw }) => resolveIntrinsics(raw, factsOf(of), role));
