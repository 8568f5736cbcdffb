import {
  CognitoIdentityClient,
  DescribeIdentityPoolCommand,
  GetIdentityPoolRolesCommand,
  type GetIdentityPoolRolesCommandOutput,
  ListIdentityPoolsCommand,
} from '@aws-sdk/client-cognito-identity';
import type { Workload } from '../../../core/posture/types.ts';
import { describeEach, FEW_ATTEMPTS, listIfAvailable } from './listing.ts';
import type { ComputeScope, ReadCompute } from './reader.ts';

const TYPE = 'AWS::Cognito::IdentityPool';

interface Pool {
  readonly id: string;
  readonly allowsGuests: boolean;
  readonly roles: Pick<GetIdentityPoolRolesCommandOutput, 'Roles' | 'RoleMappings'>;
}

/** Cognito identity pools and the roles that they issue: to authenticated users and, if the pool allows it, to guests. */
export const readIdentityPools: ReadCompute = async (connection, reads, scope) => {
  const client = new CognitoIdentityClient({ ...connection, ...FEW_ATTEMPTS });
  const ids = await listIfAvailable(
    reads,
    'cognito-identity:ListIdentityPools',
    `${TYPE} in ${scope.region}`,
    (NextToken) => client.send(new ListIdentityPoolsCommand({ MaxResults: 60, NextToken })),
    (page) => ({
      items: (page.IdentityPools ?? []).flatMap(({ IdentityPoolId: id }) => id ?? []),
      next: page.NextToken,
    }),
  );
  if (ids === 'unknown') return 'unknown';
  const named = (id: string): string => `${TYPE} ${id}`;
  const described = await describeEach(reads, 'cognito-identity:DescribeIdentityPool', ids, named, async (id) => {
    const { AllowUnauthenticatedIdentities: allowsGuests } = await client.send(
      new DescribeIdentityPoolCommand({ IdentityPoolId: id }),
    );
    return { id, allowsGuests: allowsGuests === true };
  });
  const { details, complete } = await describeEach(
    reads,
    'cognito-identity:GetIdentityPoolRoles',
    described.details,
    ({ id }) => named(id),
    async (pool): Promise<Pool> => ({
      ...pool,
      roles: await client.send(new GetIdentityPoolRolesCommand({ IdentityPoolId: pool.id })),
    }),
  );
  return {
    workloads: details.flatMap((pool) => issuedRoles(pool, scope)),
    values: [],
    typesRead: described.complete && complete ? [TYPE] : [],
  };
};

function issuedRoles({ id, allowsGuests, roles }: Pool, { partition, region, account }: ComputeScope): Workload[] {
  const pool = {
    type: TYPE,
    id: `arn:${partition}:cognito-identity:${region}:${account}:identitypool/${id}`,
    account,
  };
  const mapped = Object.values(roles.RoleMappings ?? {}).flatMap(({ RulesConfiguration: rules }) =>
    (rules?.Rules ?? []).flatMap(({ RoleARN: role }) => role ?? []),
  );
  const { authenticated, unauthenticated } = roles.Roles ?? {};
  const signedIn = new Set([...(authenticated === undefined ? [] : [authenticated]), ...mapped]);
  return [
    ...[...signedIn].map((roleArn): Workload => ({ ...pool, roleArn, access: 'authenticated' })),
    ...(allowsGuests && unauthenticated !== undefined
      ? [{ ...pool, roleArn: unauthenticated, access: 'unauthenticated' } as const]
      : []),
  ];
}
