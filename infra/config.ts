import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { exceptionsSchema } from '../layers/core/posture/exception-shape.ts';
import { DEFAULT_OWNER_TAGS } from '../layers/core/posture/options.ts';
import { assessmentFields } from '../layers/core/posture/team-options.ts';
import { DEFAULT_RESPONSE_POLICY, responsePolicySchema } from '../layers/core/response/policy.ts';
import { ROOT } from './bundle.ts';
import { costOf } from './pattern-cost.ts';

/** Everything a team decides about its deployment. It stands in `tierwatch.config.json` in the root of the checkout, or in
 * the file that `cdk deploy -c config=<path>` names; what is left out has the default that is written here. */

const account = z.string().regex(/^\d{12}$/, 'expected an account id of 12 digits');
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected a Region such as eu-central-1');
/** Wildcards stand in names only: a pattern that could match every identity of a partition is a mistake, not a wish. */
const identityPattern = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::(\d{12}|\*):(user|role)\/[\w+=,.@*?/-]+$/,
    'expected the ARN of a user or role, such as arn:aws:iam::*:role/break-glass-*',
  );
const schedule = z
  .string()
  .regex(/^(rate|cron)\(.+\)$/, 'expected rate(…) or cron(…) as EventBridge Scheduler writes them, e.g. rate(1 hour)');
/** What CloudWatch Logs takes. */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653] as const;

/** What a team leaves out of its response policy is as after install; what the response could not read is refused here. */
const responsePolicy = z
  .record(z.string(), z.unknown())
  .transform((given): unknown => ({ ...DEFAULT_RESPONSE_POLICY, ...given }))
  .pipe(responsePolicySchema);

/** What a pattern costs is judged here, where a team writes it, and not each time that it is used. */
const posture = z.strictObject(assessmentFields).superRefine(({ names = {} }, context) => {
  for (const [name, pattern] of Object.entries(names)) {
    const cost = pattern === undefined ? undefined : costOf(pattern);
    if (cost?.kind !== 'refused') continue;
    context.addIssue({
      code: 'custom',
      path: ['names', name],
      message: `the pattern ${pattern} is not taken: ${cost.why}`,
    });
  }
});

const shape = z.strictObject({
  /** Regions whose secrets and workloads the snapshots read, where a team uses no others. Empty: all that are enabled in an
   * account; those that a service control policy closes count as empty. */
  snapshotRegions: z.array(region).default([]),

  /** How often each snapshot runs. IAM makes a new credential report every four hours at most; asking more often reads the
   * same report again. */
  schedules: z
    .strictObject({
      principals: schedule.default('rate(1 hour)'),
      credentials: schedule.default('rate(4 hours)'),
      secrets: schedule.default('rate(6 hours)'),
    })
    .prefault({}),

  /** Tag keys that name the owner of an identity, in order of preference; compared without case. */
  ownerTags: z
    .array(
      z
        .string()
        .min(1)
        .max(128)
        .regex(/^[^,]+$/, 'expected a tag key without a comma'),
    )
    .min(1)
    .default([...DEFAULT_OWNER_TAGS]),

  /** How identities are judged, as `PostureOptions` (layers/core/posture/options.ts) has it:
   * - `knownOwners`: people and teams that exist; whose owner is not among them is orphaned. Left out: not checked.
   * - `classTag`: tag key whose value is a class, such as `pipeline` (default `tierwatch:class`).
   * - `names`: `{ breakGlass, machine, human, agent, pipeline }`, regular expressions over names, without regard to case, for
   *   what no better evidence tells. One that could take exponential time is refused. What detection and response know of a
   *   class they have from the posture that is judged so.
   * - `ownAccounts`: accounts of the team's own besides the hub's and its members': trust in them is no vendor's.
   * - `knownAccounts`: accounts of vendors that the team knows; trust in them still needs an external id.
   * - `keyMaxAgeDays`: days after which a key is old (default 90); `unusedDays`: days after which something counts as unused
   *   (default 90, at most the 400 that IAM remembers).
   * The functions get it as a layer, so that the lists may be as long as they are. */
  posture: posture.prefault({}),

  /** What is accepted, for whom, why, by whom and until when: a reason of the posture, a detection rule, or that nothing is
   * done to the identity without a person. What is not listed any more is not accepted any more. */
  exceptions: z._default(exceptionsSchema, []),

  /** Emergency identities. They are never contained, by decision and by an explicit deny in the permissions of the playbooks.
   * Only this list has that effect: a tag or a name that says break-glass has the use of an identity watched more closely and
   * leaves its containment to a person, but protects nobody, since an attacker can write it. */
  breakGlass: z.array(identityPattern).default([]),

  response: z
    .strictObject({
      /** What may be done to whom; becomes the SSM parameter that the response reads (type `ResponsePolicy`). After
       * install it is `plan`: everything is computed and recorded, nothing is changed. */
      policy: responsePolicy.prefault({}),
      /** Concurrent executions that are reserved for each function of the response, so that nothing else in the account can
       * use them up. Left out: none (docs/decisions/0014-no-reserved-concurrency.md). AWS requires that 100 of the account's
       * quota stay unreserved. With 1, `decide-response` is throttled at times: Lambda reads a queue at least twice at once. */
      reservedConcurrency: z.number().int().min(1).exactOptional(),
      /** Value that the kill switch is created with. `on` stops every change. */
      killSwitch: z.enum(['off', 'on']).default('off'),
    })
    .prefault({}),

  /** Services whose read-only management events (Get, List, Describe, AssumeRole) reach the detectors too: their prefix as
   * in `sts.amazonaws.com`. Each costs in proportion to its calls; `iam` and `organizations` show reconnaissance. Empty:
   * writes only. */
  readOnlyEvents: z
    .array(z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected the first part of an event source, e.g. sts'))
    .default(['sts', 'secretsmanager']),

  /** Who else forwards events to the hub, besides other Regions of its own account: account ids, and an organization all
   * of whose accounts may. Only the forwarder roles of their member stacks can put events on the ingest bus. */
  members: z
    .strictObject({
      accounts: z.array(account).default([]),
      organizationId: z
        .string()
        .regex(/^o-[a-z0-9]{10,32}$/, 'expected an organization id such as o-a1b2c3d4e5')
        .exactOptional(),
    })
    .prefault({}),

  /** Identities of the hub's account that may replay CloudTrail files onto the ingest bus (`tierwatch ingest`). Empty:
   * nobody may. */
  replayers: z.array(identityPattern).default([]),

  /** For `cdk deploy TierwatchMember` in another account or Region: where the hub is. Without it no member stack is made. */
  hub: z.strictObject({ account, region }).exactOptional(),

  /** Days that CloudWatch keeps our logs. */
  logRetentionDays: z.literal(RETENTION_DAYS).default(90),

  /** Days that the archive keeps what was published on the `tierwatch` bus. */
  archiveDays: z.number().int().min(1).max(3_650).default(90),

  /** Whether CloudFormation refuses to delete the two tables. They are retained in any case. */
  deletionProtection: z.boolean().default(true),

  /** ARN of an SNS topic that is told when Tierwatch itself is ill: dead letters, errors, failed playbooks. */
  alarmTopicArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, 'expected the ARN of an SNS topic')
    .exactOptional(),

  /** Level from which the functions log. */
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
});

export type TierwatchConfig = z.output<typeof shape>;

/** The configuration is not usable; each field that does not fit is named, with what was expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Name of the file in the root that is read where the context names none. */
export const CONFIG_FILE = 'tierwatch.config.json';

/** Checks a configuration and fills in the defaults; `origin` says in messages where it came from. Throws a `ConfigError`. */
export function parseConfig(value: unknown, origin = 'the configuration'): TierwatchConfig {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${fieldOf(issue)}: ${sayOf(issue)}`);
  throw new ConfigError(`${origin} does not fit (infra/config.ts documents every field):\n${problems.join('\n')}`);
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

const sayOf = (issue: Issue): string =>
  issue.code === 'unrecognized_keys' ? 'there is no such field; is it misspelled?' : issue.message;
