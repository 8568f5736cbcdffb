import {
  GetPolicyCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListFunctionUrlConfigsCommand,
} from '@aws-sdk/client-lambda';
import { allPages } from '../pages.ts';
import { earlier, type ReadPolicies, readEach } from './reader.ts';

const TYPE = 'AWS::Lambda::Function';

/** Resource policies of Lambda functions (not those of single versions and aliases). Whether a function has a URL that takes
 * unsigned requests is only asked if its policy allows one. */
export const readFunctionPolicies: ReadPolicies = async (connection, reads, scope) => {
  const client = new LambdaClient(connection);
  const functions = await reads.attempt('lambda:ListFunctions', `${TYPE} in ${scope.region}`, () =>
    allPages(
      'lambda:ListFunctions',
      (marker) => client.send(new ListFunctionsCommand({ Marker: marker })),
      (page) => ({ items: page.Functions ?? [], next: page.NextMarker }),
    ),
  );
  if (functions === 'unknown') return earlier(TYPE, scope);
  const listed = functions.flatMap(({ FunctionArn: arn }) => (arn ? [{ arn, id: arn }] : []));
  return readEach(TYPE, listed, reads, scope, async ({ arn }) => {
    const policy = await reads.attempt<string | null>(
      'lambda:GetPolicy',
      arn,
      async () => (await client.send(new GetPolicyCommand({ FunctionName: arn }))).Policy ?? null,
      { value: null },
    );
    if (policy === null || !policy.includes('FunctionUrl')) return { policy };
    await scope.turn();
    const hasOpenUrl = await reads.attempt('lambda:ListFunctionUrlConfigs', arn, async () => {
      const urls = await allPages(
        'lambda:ListFunctionUrlConfigs',
        (Marker) => client.send(new ListFunctionUrlConfigsCommand({ FunctionName: arn, Marker })),
        (page) => ({ items: page.FunctionUrlConfigs ?? [], next: page.NextMarker }),
      );
      return urls.some(({ AuthType: auth }) => auth === 'NONE');
    });
    return hasOpenUrl === 'unknown' ? { policy } : { policy, hasOpenUrl };
  });
};
