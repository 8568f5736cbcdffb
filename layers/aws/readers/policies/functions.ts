import {
  GetPolicyCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListFunctionUrlConfigsCommand,
} from '@aws-sdk/client-lambda';
import { allPages } from '../pages.ts';
import { type ReadPolicies, readPolicies, readPolicy } from './reader.ts';

/** Resource policies of Lambda functions (not those of single versions and aliases). Whether a function has a URL that takes
 * unsigned requests is only asked if its policy allows one. */
export const readFunctionPolicies: ReadPolicies = (connection, reads, scope) => {
  const client = new LambdaClient(connection);
  const list = () =>
    allPages(
      'lambda:ListFunctions',
      (Marker) => client.send(new ListFunctionsCommand({ Marker })),
      ({ Functions = [], NextMarker: next }) => ({
        items: Functions.flatMap(({ FunctionArn: arn }) => (arn ? [{ arn, id: arn }] : [])),
        next,
      }),
    );
  const read = async (arn: string) => (await client.send(new GetPolicyCommand({ FunctionName: arn }))).Policy;
  const hasOpenUrl = async (arn: string): Promise<boolean> => {
    const urls = await allPages(
      'lambda:ListFunctionUrlConfigs',
      (Marker) => client.send(new ListFunctionUrlConfigsCommand({ FunctionName: arn, Marker })),
      (page) => ({ items: page.FunctionUrlConfigs ?? [], next: page.NextMarker }),
    );
    return urls.some(({ AuthType: auth }) => auth === 'NONE');
  };
  return readPolicies(
    {
      type: 'AWS::Lambda::Function',
      listApi: 'lambda:ListFunctions',
      list,
      read: async ({ arn }) => {
        const policy = await readPolicy(reads, 'lambda:GetPolicy', arn, () => read(arn));
        if (policy === null || !policy.includes('FunctionUrl')) return { policy };
        await scope.turn();
        const isOpen = await reads.attempt('lambda:ListFunctionUrlConfigs', arn, () => hasOpenUrl(arn));
        return isOpen === 'unknown' ? { policy } : { policy, hasOpenUrl: isOpen };
      },
    },
    reads,
    scope,
  );
};
