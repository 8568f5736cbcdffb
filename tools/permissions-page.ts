import * as z from 'zod';
import type { Template } from '../local/template.ts';

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

/** A resource in readable form: references by their logical id, `Fn::Join` resolved. */
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

/** Policy statements by the logical id of the role that they are attached to. */
function statementsByRole({ Resources }: Pick<Template, 'Resources'>): Map<string, Statement[]> {
  const found = new Map<string, Statement[]>();
  for (const { Type, Properties } of Object.values(Resources)) {
    if (Type !== 'AWS::IAM::Policy') continue;
    const { PolicyDocument, Roles } = policySchema.parse(Properties);
    for (const role of Roles) {
      const id = readable(role).replace(/[<>]/g, '');
      found.set(id, [...(found.get(id) ?? []), ...PolicyDocument.Statement]);
    }
  }
  return found;
}

/** The page that lists, role by role, what a deployment can do in an account. */
export function permissionsPage(template: Pick<Template, 'Resources'>): string {
  const roles = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role');
  const statements = statementsByRole(template);
  const parts = roles.map(([id, { Properties }]) => {
    const purpose = String(Properties.Description ?? id).replace('Tierwatch: ', '');
    const heading = purpose.charAt(0).toUpperCase() + purpose.slice(1);
    const rows = (statements.get(id) ?? []).map(line);
    return [`## ${heading}`, '', '| Effect | Actions | Resources | Condition |', '|---|---|---|---|', ...rows].join(
      '\n',
    );
  });
  const intro = [
    '# Permissions of Tierwatch in your account',
    '',
    'Generated from the synthesized template of the hub stack: one section per role, with every statement of its policy. `<…>` is a',
    'resource of the stack. Only the playbooks change identities. The Deny statements in their sections protect the roles of Tierwatch,',
    'service-linked and Identity Center roles, and every identity that the configuration protects, such as break-glass identities.',
  ].join('\n');
  return `${[intro, ...parts.sort()].join('\n\n')}\n`;
}
