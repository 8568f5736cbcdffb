import { AppRunnerClient, DescribeServiceCommand, ListServicesCommand, type Service } from '@aws-sdk/client-apprunner';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import { describeEach, FEW_ATTEMPTS, listIfAvailable } from './listing.ts';
import type { ReadCompute } from './reader.ts';

const TYPE = 'AWS::AppRunner::Service';

/** App Runner services, their instance roles and environments. */
export const readAppRunnerServices: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new AppRunnerClient({ ...connection, ...FEW_ATTEMPTS });
  const arns = await listIfAvailable(
    reads,
    'apprunner:ListServices',
    `${TYPE} in ${region}`,
    (NextToken) => client.send(new ListServicesCommand({ NextToken })),
    (page) => ({
      items: (page.ServiceSummaryList ?? []).flatMap(({ ServiceArn: arn }) => arn ?? []),
      next: page.NextToken,
    }),
  );
  if (arns === 'unknown') return 'unknown';
  const { details, complete } = await describeEach(
    reads,
    'apprunner:DescribeService',
    arns,
    String,
    async (ServiceArn) => (await client.send(new DescribeServiceCommand({ ServiceArn }))).Service,
  );
  const services = details.filter(({ Status: status }) => status !== 'DELETED');
  return {
    workloads: services.flatMap(({ ServiceArn: id, InstanceConfiguration: instance }) =>
      id && instance?.InstanceRoleArn ? [{ type: TYPE, id, account, roleArn: instance.InstanceRoleArn }] : [],
    ),
    values: services.flatMap(environmentOf),
    typesRead: complete ? [TYPE] : [],
  };
};

function environmentOf({ ServiceArn: holder = 'unknown', ...service }: Service): Exposable[] {
  const { ImageRepository: image, CodeRepository: code } = service.SourceConfiguration ?? {};
  const roleArn = service.InstanceConfiguration?.InstanceRoleArn;
  const variables = {
    ...image?.ImageConfiguration?.RuntimeEnvironmentVariables,
    ...code?.CodeConfiguration?.CodeConfigurationValues?.RuntimeEnvironmentVariables,
  };
  return Object.entries(variables).map(([place, value]) => ({
    type: TYPE,
    holder,
    place,
    value,
    ...(roleArn === undefined ? {} : { roleArn }),
  }));
}
