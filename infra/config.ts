import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { knownExceptionsSchema, knownRuleModesSchema } from '../layers/core/detection/known-rules.ts';
import { DEFAULT_OWNER_TAGS } from '../layers/core/posture/options.ts';
import { assessmentFields } from '../layers/core/posture/team-options.ts';
import { DEFAULT_RESPONSE_POLICY, responsePolicySchema } from '../layers/core/response/policy.ts';
import { ROOT } from './bundle.ts';
import { deploymentFields } from './config-deployment.ts';
import { EXCEPTION_FIELDS, field, POLICY_FIELDS, POSTURE_FIELDS, RULE_MODE_FIELDS } from './config-fields.ts';
import { notifySchema } from './notify-config.ts';
import { costOf } from './pattern-cost.ts';

/** The configuration of a deployment: `tierwatch.config.json` in the root of the checkout, or the file that
 * `cdk deploy -c config=<path>` names. docs/operators/configuration.md is generated from this schema. */

const account = z.string().regex(/^\d{12}$/, 'expected an account id of 12 digits');
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected a Region such as eu-central-1');
/** Wildcards are allowed in names only: a pattern that matches every identity of a partition is a mistake. */
const identityPattern = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::(\d{12}|\*):(user|role)\/[\w+=,.@*?/-]+$/,
    'expected the ARN of a user or role, such as arn:aws:iam::*:role/break-glass-*',
  );
const schedule = z
  .string()
  .regex(/^(rate|cron)\(.+\)$/, 'expected rate(…) or cron(…) as EventBridge Scheduler writes them, e.g. rate(1 hour)');
/** The values that CloudWatch Logs accepts. */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653] as const;

/** Fields that are omitted have the defaults of a new installation. A policy that the response could not read is rejected here. */
const responsePolicy = z
  .record(z.string(), z.unknown())
  .transform((given): unknown => ({ ...DEFAULT_RESPONSE_POLICY, ...given }))
  .pipe(responsePolicySchema);

/** The cost of a pattern is checked here, once, and not each time that it is used. */
const posture = z.strictObject(assessmentFields).superRefine(({ names = {} }, context) => {
  for (const [name, pattern] of Object.entries(names)) {
    const cost = pattern === undefined ? undefined : costOf(pattern);
    if (cost?.kind !== 'refused') continue;
    context.addIssue({
      code: 'custom',
      path: ['names', name],
      message: `the pattern ${pattern} is rejected: ${cost.why}`,
    });
  }
});

export const configSchema = z.strictObject({
  ...deploymentFields,

  snapshotRegions: z
    .array(region)
    .default([])
    .meta(
      field(
        'Regions whose secrets and compute the snapshots read. Empty: every Region that is enabled in the account. Regions that a service control policy denies count as empty.',
        ['eu-central-1', 'us-east-1'],
      ),
    ),

  schedules: z
    .strictObject({
      principals: schedule
        .default('rate(1 hour)')
        .meta(field('Users, groups, roles, policies and providers.', 'rate(30 minutes)')),
      credentials: schedule
        .default('rate(4 hours)')
        .meta(
          field('Access keys, passwords and MFA. IAM renews a credential report after four hours.', 'rate(8 hours)'),
        ),
      secrets: schedule
        .default('rate(6 hours)')
        .meta(field('Secrets, compute and resource policies.', 'cron(0 3 * * ? *)')),
    })
    .prefault({})
    .meta(field('When each snapshot runs, as an EventBridge Scheduler expression.')),

  ownerTags: z
    .array(
      z
        .string()
        .min(1)
        .max(128)
        .regex(/^[^,]+$/, 'expected a tag key without a comma'),
    )
    .min(1)
    .default([...DEFAULT_OWNER_TAGS])
    .meta(field('Tag keys that name the owner of an identity, in order of precedence, case-insensitive.', ['owner'])),

  posture: posture.prefault({}).meta({
    ...field('How identities are assessed. `tierwatch assess --config` applies the same settings.'),
    fields: POSTURE_FIELDS,
  }),

  exceptions: z._default(knownExceptionsSchema, []).register(z.globalRegistry, {
    ...field('Accepted reasons and rules. To revoke an exception, remove it and deploy.'),
    fields: EXCEPTION_FIELDS,
  }),

  ruleModes: z._default(knownRuleModesSchema, []).register(z.globalRegistry, {
    ...field(
      'Modes of detection rules. For each rule and identity, the first entry that matches applies; without one, a rule is `on`. `tierwatch replay --config` applies the same settings.',
    ),
    fields: RULE_MODE_FIELDS,
  }),

  breakGlass: z
    .array(identityPattern)
    .default([])
    .meta(
      field(
        'ARNs (`*` allowed in names) of emergency identities. They are never contained: the response refuses it, and the permissions of the playbooks deny it. A break-glass tag or name does not have this effect, because an attacker can write it.',
        ['arn:aws:iam::*:role/break-glass-*'],
      ),
    ),

  response: z
    .strictObject({
      policy: responsePolicy.prefault({}).meta({
        ...field('The response policy, stored as the SSM parameter `/<name>/response-policy`.'),
        fields: POLICY_FIELDS,
      }),
      reservedConcurrency: z
        .number()
        .int()
        .min(1)
        .exactOptional()
        .meta(
          field(
            'Concurrent executions reserved for each function of the response ([decision 14](../decisions/0014-no-reserved-concurrency.md)). If omitted: none. AWS requires that 100 of the quota of the account stay unreserved. With 1, Lambda throttles `decide-response` at times, because it polls a queue with at least two readers.',
            5,
          ),
        ),
      killSwitch: z
        .enum(['off', 'on'])
        .default('off')
        .meta(field('Value of the [kill switch](../../README.md#stop-it) at deployment.', 'on')),
    })
    .prefault({})
    .meta(field('What happens on an incident.')),

  notify: notifySchema
    .prefault({})
    .meta(field('Who is [notified](notifications.md) of incidents, approvals and outcomes.')),

  telemetry: z
    .enum(['standard', 'thorough'])
    .default('standard')
    .meta(
      field(
        'Management events that reach the detectors. `standard`: write events, and the read-only events that rules name. `thorough`: all read-only events too, except cryptographic operations of KMS. The rules about baselines then see every call, at a [price](cost.md#telemetry). See [decision 18](../decisions/0018-telemetry.md).',
        'thorough',
      ),
    ),

  objectEvents: z
    .boolean()
    .default(false)
    .meta(
      field(
        'Whether S3 data events about objects that are written with an explicit encryption key reach the detectors. The rule `objects-encrypted` needs them. A trail of yours has to log S3 data events, which [costs](cost.md#telemetry) most of it.',
        true,
      ),
    ),

  members: z
    .strictObject({
      accounts: z
        .array(account)
        .default([])
        .meta(field('Accounts that may forward events and that the snapshots read.', ['222222222222'])),
      organizationId: z
        .string()
        .regex(/^o-[a-z0-9]{10,32}$/, 'expected an organization id such as o-a1b2c3d4e5')
        .exactOptional()
        .meta(field('Organization whose accounts may all forward events.', 'o-a1b2c3d4e5')),
    })
    .prefault({})
    .meta(
      field(
        'Who may forward events to the hub, in addition to the other Regions of the hub account. Only the forwarder roles of member stacks can put events on the ingest bus.',
      ),
    ),

  replayers: z
    .array(identityPattern)
    .default([])
    .meta(
      field('Identities of the hub account that may run `tierwatch ingest`. Empty: none.', [
        'arn:aws:iam::111111111111:role/replay',
      ]),
    ),

  hub: z
    .strictObject({
      account: account.meta(field('Account of the hub.', '111111111111')),
      region: region.meta(field('Region of the hub.', 'us-east-1')),
    })
    .exactOptional()
    .meta(field('Where the hub is, for `cdk deploy TierwatchMember`. If omitted, there is no member stack.')),

  logRetentionDays: z
    .literal(RETENTION_DAYS)
    .default(90)
    .meta(field('Days that CloudWatch Logs keeps the logs of Tierwatch.', 365)),

  archiveDays: z
    .number()
    .int()
    .min(1)
    .max(3_650)
    .default(90)
    .meta(field('Days that the archive keeps the events of the bus `tierwatch`.', 30)),

  deletionProtection: z
    .boolean()
    .default(false)
    .meta(
      field(
        'Deletion protection of the two DynamoDB tables. Turn it on after the first deployment: CloudFormation cannot roll back the creation of a protected table. A stack that was deployed keeps its tables in any case.',
        true,
      ),
    ),

  alarmTopicArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, 'expected the ARN of an SNS topic')
    .exactOptional()
    .meta(
      field(
        'SNS topic for the [alarms](alarms.md). If omitted, alarms only change state.',
        'arn:aws:sns:us-east-1:111111111111:on-call',
      ),
    ),

  logLevel: z
    .enum(['DEBUG', 'INFO', 'WARN', 'ERROR'])
    .default('INFO')
    .meta(field('Minimum level that the functions log.', 'DEBUG')),
});

export type TierwatchConfig = z.output<typeof configSchema>;

/** The configuration is not usable; each field that does not fit is named, with what was expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Name of the file in the root that is read where the context names none. */
export const CONFIG_FILE = 'tierwatch.config.json';

/** Checks a configuration and fills in the defaults; `origin` says in messages where it came from. Throws a `ConfigError`. */
export function parseConfig(value: unknown, origin = 'the configuration'): TierwatchConfig {
  const parsed = configSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${fieldOf(issue)}: ${sayOf(issue)}`);
  throw new ConfigError(
    `${origin} does not fit (docs/operators/configuration.md documents every field):\n${problems.join('\n')}`,
  );
}

/** Reads the configuration of this deployment: from `path` (as given by `-c config=`), else from the root's
 * `tierwatch.config.json` if there is one, else all defaults. Throws a `ConfigError`. */
export function loadConfig(path?: string, root: string = ROOT): TierwatchConfig {
  const file = path === undefined ? resolve(root, CONFIG_FILE) : isAbsolute(path) ? path : resolve(root, path);
  if (path === undefined && !existsSync(file)) return parseConfig({});
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ConfigError(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseConfig(value, file);
}

type Issue = z.core.$ZodIssue;

const fieldOf = (issue: Issue): string => {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys.join(', ')] : issue.path;
  return path.map(String).join('.') || '(whole)';
};

const sayOf = (issue: Issue): string => {
  if (issue.code !== 'unrecognized_keys') return issue.message;
  const removed = issue.path.length === 0 && issue.keys.includes('readOnlyEvents');
  return removed ? READ_ONLY_EVENTS : 'there is no such field; is it misspelled?';
};

const READ_ONLY_EVENTS =
  'it was replaced by telemetry: remove it to receive the read-only events that rules need ("standard"), or set telemetry to "thorough" for all of them';
