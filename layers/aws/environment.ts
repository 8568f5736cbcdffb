import { ruleModesSchema } from '../core/detection/rule-modes.ts';
import { SEVERITIES } from '../core/identity.ts';
import * as z from '../core/zod.ts';

const text = z.string().check(z.trim(), z.minLength(1));
const list = z.pipe(
  z.string(),
  z.transform((value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
);
/** What the ARNs of roles start with, and then the names of the roles. */
const roles = z.pipe(
  list.check(z.refine(([prefix]) => prefix === undefined || prefix.startsWith('arn:'), 'expected an ARN first')),
  z.transform(([prefix = '', ...names]) => names.map((name) => `${prefix}${name}`)),
);
/** Invalid JSON is undefined, which the schema after it rejects. */
const json = z.pipe(
  z.string(),
  z.transform((value): unknown => {
    try {
      return JSON.parse(value);
    } catch {
      return undefined;
    }
  }),
);
const arn = text.check(z.startsWith('arn:', 'expected an ARN'));

const severity = z.enum(SEVERITIES);

/** All environment variables of the functions. Lists are comma-separated. An empty list must be set explicitly, so that it
 * differs from a forgotten one. */
const VARIABLES = {
  IDENTITIES_TABLE: text,
  CASES_TABLE: text,
  BUS_NAME: text,
  APPROVAL_KEY_ARN: arn,
  POLICY_PARAMETER: text,
  KILL_SWITCH_PARAMETER: text,
  CONTAIN_USER_ARN: arn,
  REVOKE_ROLE_SESSIONS_ARN: arn,
  RELEASE_ARN: arn,
  BUILD_BASELINES_ARN: arn,
  OWN_ROLES: roles,
  /** ARN of the managed policy that denies everything. */
  DENY_ALL_POLICY: arn,
  /** The account whose identities the playbooks can change. */
  ACCOUNT: text,
  OWN_NAMES: list,
  HUB_ACCOUNT: text.check(z.regex(/^\d{12}$/, 'expected an account id')),
  CLASS_TAG: text,
  /** JSON. */
  RULE_MODES: z.pipe(json, ruleModesSchema),
  SNAPSHOT_REGIONS: list,
  /** Set by Lambda itself. */
  AWS_REGION: text,
  MEMBER_ACCOUNTS: list,
  RESPONDERS_TOPIC_ARN: arn,
  ESCALATION_TOPIC_ARN: arn,
  MINIMUM_SEVERITY: severity,
  /** Minimum severities of the chat webhooks. */
  CHAT_SEVERITIES: z.pipe(list, z.array(severity)),
  INGEST_BUS_ARN: arn,
  STACK_NAME: text,
  /** EventBridge Scheduler expressions of the snapshots. */
  PRINCIPALS_SCHEDULE: text,
  CREDENTIALS_SCHEDULE: text,
  SECRETS_SCHEDULE: text,
  /** Role of a member, with its path, that the snapshots of the hub assume. */
  READER_ROLE: text,
} satisfies Record<string, z.ZodMiniType<unknown, string>>;

export type EnvironmentName = keyof typeof VARIABLES;
export type Environment = { readonly [Name in EnvironmentName]: z.output<(typeof VARIABLES)[Name]> };

/** The function's environment is invalid: names each variable that is missing or malformed. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

const shape = z.partial(z.object(VARIABLES));

type Parsed = { readonly [Name in EnvironmentName]?: Environment[Name] | undefined };

function holdsAll<Name extends EnvironmentName>(
  parsed: Parsed,
  names: readonly Name[],
): parsed is Parsed & Pick<Environment, Name> {
  return names.every((name) => parsed[name] !== undefined);
}

/** Reads the named variables from `source`; throws an `EnvironmentError` that names all invalid ones. */
export function environmentOf<const Name extends EnvironmentName>(
  source: Readonly<Record<string, string | undefined>>,
  names: readonly Name[],
): Pick<Environment, Name> {
  const given = Object.fromEntries(names.map((name) => [name, source[name]]));
  const parsed = shape.safeParse(given);
  const problems = names.filter((name) => source[name] === undefined).map((name) => `${name} is missing`);
  for (const issue of parsed.error?.issues ?? []) problems.push(`${issue.path.join('.')}: ${issue.message}`);
  if (parsed.success && problems.length === 0 && holdsAll(parsed.data, names)) return parsed.data;
  throw new EnvironmentError(`The function's environment is invalid: ${problems.join('; ')}. Deploy the stack again.`);
}

/** The named variables of this process. Called once per function, when its module loads; nothing else reads `process.env`. */
export const environment = <const Name extends EnvironmentName>(...names: Name[]): Pick<Environment, Name> =>
  environmentOf(process.env, names);
