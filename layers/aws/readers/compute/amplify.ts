import { AmplifyClient, type App, ListAppsCommand } from '@aws-sdk/client-amplify';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import { FEW_ATTEMPTS, listIfAvailable } from './listing.ts';
import type { ReadCompute } from './reader.ts';

const TYPE = 'AWS::Amplify::App';

/** Amplify apps, the roles of their builds and of server-side rendering, and their environments. */
export const readAmplifyApps: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new AmplifyClient({ ...connection, ...FEW_ATTEMPTS });
  const apps = await listIfAvailable(
    reads,
    'amplify:ListApps',
    `${TYPE} in ${region}`,
    (nextToken) => client.send(new ListAppsCommand({ maxResults: 100, nextToken })),
    (page) => ({ items: page.apps ?? [], next: page.nextToken }),
  );
  if (apps === 'unknown') return 'unknown';
  return {
    workloads: apps.flatMap(({ appArn: id, iamServiceRoleArn: build, computeRoleArn: compute }) =>
      [...new Set([build, compute])].flatMap((roleArn) =>
        id && roleArn ? [{ type: TYPE, id, account, roleArn }] : [],
      ),
    ),
    values: apps.flatMap(environmentOf),
    typesRead: [TYPE],
  };
};

const environmentOf = ({
  appArn: holder = TYPE,
  iamServiceRoleArn: roleArn,
  environmentVariables = {},
  buildSpec,
}: App): Exposable[] =>
  Object.entries({ ...environmentVariables, ...(buildSpec ? { buildSpec } : {}) }).map(([place, value]) => ({
    type: TYPE,
    holder,
    place,
    value,
    ...(roleArn ? { roleArn } : {}),
  }));
