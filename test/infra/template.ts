import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { z } from 'zod';

const resource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
  Condition: z.string().optional(),
});
const template = z.looseObject({
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), z.unknown()).default({}),
});

export type Resource = z.output<typeof resource>;
export type Template = z.output<typeof template>;

/** A template of one of the two assemblies that were synthesised for this run. */
export function templateOf(assembly: 'defaults' | 'everything', stack: 'Tierwatch' | 'TierwatchMember'): Template {
  const file = join(inject('assemblies')[assembly], `${stack}.template.json`);
  return template.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** All templates, each with a name for test titles. */
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

/** A list; a single value is a list of one, nothing is an empty one. */
export const list = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** Logical id that a `Ref` or `Fn::GetAtt` points at, or undefined. */
export function target(value: unknown): string | undefined {
  const name = at(value, 'Ref') ?? at(value, 'Fn::GetAtt', 0);
  return typeof name === 'string' ? name : undefined;
}

export interface Statement {
  /** Logical id of the policy or role that holds it. */
  readonly holder: string;
  /** Logical ids of the roles that it counts for; empty for resource policies. */
  readonly roles: readonly string[];
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly raw: unknown;
}

/** Every statement of an identity policy in the template: inline ones of roles as well. */
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
