import { z } from 'zod';
import { field } from './config-fields.ts';

/** Fields of the configuration about the deployment itself: its name, its cost and its quotas. */

/** The default name. It gives the names of a single deployment: the bus `tierwatch`, the stack `Tierwatch`. */
const DEFAULT_NAME = 'tierwatch';

/** Role names contain the name, the purpose of the role and the Region; names of connections contain the name and that of a webhook.
 * IAM and EventBridge accept 64 characters. */
const LONGEST_NAME = 23;

const tableName = z.string().regex(/^[\w.-]{3,255}$/, 'expected the name of a DynamoDB table');

export const deploymentFields = {
  name: z
    .string()
    .min(3)
    .max(LONGEST_NAME)
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'expected lower-case letters, digits and single hyphens')
    .refine((name) => !/^(aws|ssm)/.test(name), 'SSM reserves parameter names that start with aws or ssm')
    .default(DEFAULT_NAME)
    .meta(
      field(
        'Prefix of the names of buses, parameters, roles and log groups, so that [two deployments](landing-zones.md#two-deployments-in-one-account) can share an account and Region. The hub and its members need the same name. To change it is to make a new deployment.',
        'tierwatch-blue',
      ),
    ),

  architecture: z
    .enum(['arm64', 'x86_64'])
    .default('arm64')
    .meta(field('Processor architecture of the functions. `x86_64` costs a quarter more for each second.', 'x86_64')),

  tracing: z
    .boolean()
    .default(false)
    .meta(
      field(
        'Whether functions and playbooks are traced with X-Ray, which [costs more than all else together](cost.md#options) in a busy account.',
        true,
      ),
    ),

  dashboard: z
    .boolean()
    .default(true)
    .meta(
      field(
        'Whether the stack has a CloudWatch dashboard with its alarms and activity. It is the [largest fixed cost](cost.md) if the account already has three.',
        false,
      ),
    ),

  concurrency: z
    .number()
    .int()
    .min(2)
    .max(1_000)
    .default(5)
    .meta(
      field(
        'Most concurrent executions for each of the seven queues. The sum has to fit the [quota of the account](landing-zones.md#new-accounts). 2 is the lowest value that Lambda accepts.',
        2,
      ),
    ),

  tables: z
    .strictObject({
      identities: tableName
        .exactOptional()
        .meta(field('Name of an existing table of identities.', 'Tierwatch-Identities')),
      cases: tableName.exactOptional().meta(field('Name of an existing table of cases.', 'Tierwatch-Cases')),
    })
    .prefault({})
    .meta(
      field(
        'Tables that the stack uses instead of creating them, for example those that an [earlier deployment](uninstall.md#deploy-again) left. They have to be in the same account and Region.',
      ),
    ),
} as const;
