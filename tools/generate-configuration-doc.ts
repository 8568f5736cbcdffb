import * as z from 'zod';
import { configSchema, parseConfig } from '../infra/config.ts';
import { settingsOf } from '../layers/core/posture/options.ts';
import { responsePolicySchema } from '../layers/core/response/policy.ts';
import { type GeneratedPage, generatedPage, table, writePage } from './generated-page.ts';

/** Writes the reference of `tierwatch.config.json`: `node tools/generate-configuration-doc.ts`. */

/** The part of a JSON Schema that the reference shows. */
interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly fields?: Readonly<Record<string, Node>>;
  readonly properties?: Readonly<Record<string, Node>>;
  /** Of a tuple: false. */
  readonly items?: Node | boolean;
  readonly prefixItems?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly required?: readonly string[];
}

interface Field {
  readonly path: string;
  readonly type: string;
  readonly node: Node;
  /** Its parent must have it. */
  readonly required: boolean;
}

const node: z.ZodType<Node> = z.lazy(() =>
  z.looseObject({
    type: z.string().exactOptional(),
    description: z.string().exactOptional(),
    examples: z.array(z.unknown()).exactOptional(),
    fields: z.record(z.string(), node).exactOptional(),
    properties: z.record(z.string(), node).exactOptional(),
    items: z.union([z.boolean(), node]).exactOptional(),
    prefixItems: z.array(node).exactOptional(),
    anyOf: z.array(node).exactOptional(),
    enum: z.array(z.unknown()).exactOptional(),
    const: z.unknown().exactOptional(),
    minimum: z.number().exactOptional(),
    exclusiveMinimum: z.number().exactOptional(),
    maximum: z.number().exactOptional(),
    minItems: z.number().exactOptional(),
    required: z.array(z.string()).exactOptional(),
  }),
);

const input = (schema: z.core.$ZodType): Node => node.parse(z.toJSONSchema(schema, { io: 'input' }));

/** The input of the response policy is any record, which is then completed and parsed: the fields are those of what parses it. */
const POLICY = 'response.policy';

/** Every field of the configuration, in the order of the schema. */
export const configurationFields = (): readonly Field[] => fieldsOf(input(configSchema), '');

function fieldsOf(parent: Node, prefix: string, texts: Node['fields'] = {}): readonly Field[] {
  return Object.entries(parent.properties ?? {}).flatMap(([name, raw]) => {
    const path = `${prefix}${name}`;
    const described = { ...raw, ...texts[name] };
    const whole = path === POLICY ? { ...input(responsePolicySchema), ...textsOf(described) } : described;
    const items = itemsOf(whole);
    const separator = items === undefined ? '.' : '[].';
    const required = parent.required?.includes(name) ?? false;
    const field = { path, type: typeOf(whole), node: whole, required };
    return [field, ...fieldsOf(items ?? whole, path + separator, whole.fields)];
  });
}

const itemsOf = ({ items }: Node): Node | undefined => (typeof items === 'object' ? items : undefined);

const textsOf = ({ description, fields }: Node): Node => ({
  ...(description === undefined ? {} : { description }),
  ...(fields === undefined ? {} : { fields }),
});

function typeOf(schema: Node): string {
  const { type, prefixItems, anyOf } = schema;
  const items = itemsOf(schema);
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  if (schema.const !== undefined) return code(schema.const);
  if (anyOf !== undefined) return [...new Set(anyOf.map(typeOf))].join(', ');
  if (prefixItems !== undefined) return `list of ${prefixItems.length} ${plural(prefixItems[0] ?? {})}`;
  if (items !== undefined) return `${schema.minItems === undefined ? 'list' : 'non-empty list'} of ${plural(items)}`;
  return `${type ?? 'object'}${rangeOf(schema)}`;
}

const plural = (schema: Node): string => typeOf(schema).replace(/^(string|object|integer)/, '$1s');

function rangeOf({ minimum, exclusiveMinimum, maximum }: Node): string {
  const least = minimum ?? (exclusiveMinimum === undefined ? undefined : exclusiveMinimum + 1);
  if (least === undefined) return '';
  return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? ` ≥ ${least}` : ` ${least} to ${maximum}`;
}

const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

const { knownAccounts, ...settings } = settingsOf({});
const DEFAULTS: unknown = { ...parseConfig({}), posture: { ...settings, knownAccounts: [...knownAccounts] } };

/** What a configuration without the field means. */
function defaultOf({ path, node: { properties }, required }: Field): string {
  if (properties !== undefined) return '';
  if (path.startsWith('posture.names.')) return '[built in](../../layers/core/posture/options.ts)';
  const value = path.split('.').reduce(memberOf, DEFAULTS);
  if (value !== undefined) return code(value);
  return required ? 'required' : 'none';
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined;

const rowOf = (field: Field): readonly string[] => [
  code(field.path),
  field.type,
  defaultOf(field),
  field.node.description ?? '',
  (field.node.examples ?? []).map((value) => `\`${JSON.stringify(value)}\``).join(', '),
];

const HEAD = ['field', 'type', 'default', 'meaning', 'example'];

/** The page as it has to be. */
export function configurationPage(): GeneratedPage {
  const fields = configurationFields();
  const sections = [...Map.groupBy(fields, ({ path }) => path.split(/[.[]/)[0] ?? path)];
  const single = sections.flatMap(([, rows]) => (rows.length === 1 ? rows : []));
  const grouped = sections.filter(([, rows]) => rows.length > 1);
  return generatedPage('docs/operators/configuration.md', import.meta.filename, [
    '# Configuration reference',
    'The configuration of a deployment is `tierwatch.config.json` beside `cdk.json`, or the file that `-c config=<path>` names.',
    'Fields without “required” may be omitted. `cdk synth` rejects unknown fields and invalid values, and names them. A change takes effect with the',
    'next `cdk deploy`. [A complete example](../../tierwatch.config.example.json).',
    '',
    '## General',
    '',
    ...table(HEAD, single.map(rowOf)),
    ...grouped.flatMap(([name, [first, ...rows]]) => [
      '',
      `## ${name}`,
      '',
      first?.node.description ?? '',
      '',
      ...table(HEAD, rows.map(rowOf)),
    ]),
  ]);
}

if (import.meta.main) writePage(configurationPage());
