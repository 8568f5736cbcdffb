import { Aws } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Permission } from '../../layers/aws/permission.ts';
import { READER_PERMISSIONS } from '../../layers/aws/permissions.ts';
import { namesOf } from '../names.ts';
import { acknowledgeWildcards } from '../wildcards.ts';
import type { Foundation } from './foundation.ts';
import { type OwnRole, ROLE_PATH, roleArn } from './own-role.ts';

/** Functions that read an account. */
export type Reader = keyof typeof READER_PERMISSIONS;

/** The readers that also read member accounts. */
export const READERS = [
  'snapshot-principals',
  'snapshot-credentials',
  'snapshot-secrets',
  'refresh-identity',
  'learn-history',
  'check-coverage',
] as const;

/** What every reader finds in its environment. */
export const readerEnvironment = ({ config, tables }: Foundation) => ({
  IDENTITIES_TABLE: tables.identities.tableName,
  MEMBER_ACCOUNTS: config.members.accounts.join(','),
  READER_ROLE: `${ROLE_PATH.slice(1)}${namesOf(config).reader}`,
});

/** Grants a reader exactly the permissions in `layers/aws/permissions.ts`, and access to the reader role of each member account. */
export function grantReading(role: OwnRole, reader: Reader, { config, tables, bus }: Foundation): void {
  const hubArns = { '{IdentitiesTable}': tables.identities.tableArn, '{Bus}': bus.eventBusArn };
  for (const { actions, resources, why } of READER_PERMISSIONS[reader])
    grant(role, { actions, resources, why }, hubArns);
  const permissions: readonly Permission[] = READER_PERMISSIONS[reader];
  if (permissions.some(({ actions }) => actions.includes('events:PutEvents'))) bus.admit(role);
  const { accounts } = config.members;
  if (accounts.length === 0) return;
  const resources = accounts.map((account) => roleArn(account, namesOf(config).reader));
  role.addToPrincipalPolicy(new PolicyStatement({ actions: ['sts:AssumeRole'], resources }));
}

/** Grants what all readers together need to read an account, without their permissions in the hub. */
export function grantReadingOnly(role: IRole): void {
  const permissions = READERS.flatMap((reader): readonly Permission[] => READER_PERMISSIONS[reader]);
  for (const { actions, resources, why } of permissions.filter(({ ownOnly }) => ownOnly !== true)) {
    const inAccount = resources.filter((resource) => !resource.startsWith('{'));
    if (inAccount.length > 0) grant(role, { actions, resources: inAccount, why }, {});
  }
}

function grant(role: IRole, permission: Permission, hubArns: Readonly<Record<string, string>>): void {
  const values = { ...hubArns, '{Partition}': Aws.PARTITION, '{Account}': Aws.ACCOUNT_ID };
  const actions = [...permission.actions];
  const resources = permission.resources.map((resource) =>
    Object.entries(values).reduce((text, [placeholder, value]) => text.replaceAll(placeholder, value), resource),
  );
  role.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
  acknowledgeWildcards(role, { ...permission, resources });
}
