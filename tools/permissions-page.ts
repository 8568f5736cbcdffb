import * as z from 'zod';

/** What stands in a synthesized template, as far as the page of permissions reads it. */
export const templateSchema = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});
type Resources = z.output<typeof templateSchema>['Resources'];

const oneOrMany = z.union([z.array(z.unknown()), z.unknown().transform((value) => [value])]);
const statementSchema = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMany,
  Resource: oneOrMany.optional(),
  Condition: z.unknown().optional(),
});
const policySchema = z.looseObject({
  PolicyDocument: z.looseObject({ Statement: z.array(statementSchema) }),
  Roles: z.array(z.unknown()).default([]),
});
type Statement = z.output<typeof statementSchema>;

/** A resource as a person reads it: references by their logical name, joined parts without gaps. */
function readable(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(readable).join(', ');
  const [name, argument]: readonly unknown[] = Object.entries(value)[0] ?? [];
  if (name === 'Ref') return `<${readable(argument).replace('AWS::', '')}>`;
  if (name === 'Fn::GetAtt') return `<${readable(Array.isArray(argument) ? argument[0] : argument)}>`;
  if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1])) {
    return argument[1].map(readable).join(readable(argument[0]));
  }
  return JSON.stringify(value);
}

const cell = (values: readonly unknown[]): string => values.map((value) => `\`${readable(value)}\``).join('<br>');

const line = ({ Effect, Action, Resource = [], Condition }: Statement): string => {
  const condition = Condition === undefined ? '' : `\`${JSON.stringify(Condition).replaceAll('|', '\\|')}\``;
  return `| ${Effect === 'Deny' ? '**deny**' : 'allow'} | ${cell(Action)} | ${cell(Resource)} | ${condition} |`;
};

/** Policies in the template by the logical id of the role that they hang on. */
function statementsByRole(resources: Resources): Map<string, Statement[]> {
  const found = new Map<string, Statement[]>();
  for (const { Type, Properties } of Object.values(resources)) {
    if (Type !== 'AWS::IAM::Policy') continue;
    const { PolicyDocument, Roles } = policySchema.parse(Properties);
    for (const role of Roles) {
      const id = readable(role).replace(/[<>]/g, '');
      found.set(id, [...(found.get(id) ?? []), ...PolicyDocument.Statement]);
    }
  }
  return found;
}

/** The page that says, role by role, what a deployment may do in an account. */
export function permissionsPage(template: z.output<typeof templateSchema>): string {
  const roles = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role');
  const statements = statementsByRole(template.Resources);
  const parts = roles.map(([id, { Properties }]) => {
    const heading = String(Properties.Description ?? id).replace('Tierwatch: ', '');
    const rows = (statements.get(id) ?? []).map(line);
    return [`## ${heading}`, '', '| | actions | on | only where |', '|---|---|---|---|', ...rows].join('\n');
  });
  const intro = [
    '# What Tierwatch may do in your account',
    '',
    'Generated from the synthesized template of the hub stack: one section a role, every statement of it. `<…>` names a',
    'resource of the stack itself. Changes to identities are made by the playbooks and by nothing else; the denials in their',
    'sections keep Tierwatch, break-glass, service-linked and Identity Center identities out of reach.',
  ].join('\n');
  return `${[intro, ...parts.sort()].join('\n\n')}\n`;
}
