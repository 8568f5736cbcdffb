import { snapshotAccounts } from '../../layers/app/posture/reassess-accounts.ts';
import { reconcileExceptions } from '../../layers/app/posture/reconcile-exceptions.ts';
import { connection, iam } from '../../layers/aws/clients.ts';
import { environment } from '../../layers/aws/environment.ts';
import { lambdaHandler } from '../../layers/aws/middleware.ts';
import { deployedExceptions } from '../../layers/aws/posture-options.ts';
import { posturePorts } from '../../layers/aws/posture-ports.ts';
import { perAccount, readableAccounts } from '../../layers/aws/readable-accounts.ts';
import { identityCenter } from '../../layers/aws/readers/identity-center.ts';
import { organizationPolicies } from '../../layers/aws/readers/organization.ts';
import { readPrincipals } from '../../layers/aws/readers/principals.ts';
import * as z from '../../layers/core/zod.ts';
import { reportReassessment } from '../posture-report.ts';

const env = environment('IDENTITIES_TABLE', 'BUS_NAME', 'MEMBER_ACCOUNTS', 'READER_ROLE');
const ports = posturePorts(env);
const accounts = readableAccounts(env);
const iamOf = perAccount(iam);

/** Snapshots users, groups, roles, policies, identity providers, organization policies and assignments of Identity Center.
 * Exceptions are updated first, since they decide which findings are open. */
export const handler = lambdaHandler({
  input: z.unknown(),
  run: async (_, invocation) => {
    const takenAt = () => new Date(ports.clock.now()).toISOString();
    const configured = deployedExceptions();
    for (const { id } of await accounts()) {
      const { saved, removed } = await reconcileExceptions(ports.identities, id, configured, ports.clock.now());
      if (saved.length + removed.length > 0) invocation.logger.info('exceptions changed', { saved, removed });
    }
    const organization = {
      readOrganization: organizationPolicies(connection()),
      readAssignees: identityCenter(connection()),
    };
    const summary = await snapshotAccounts(ports, await accounts(), 'principals', (account) =>
      readPrincipals(iamOf(account), account, takenAt(), organization),
    );
    return reportReassessment(invocation, summary);
  },
});
