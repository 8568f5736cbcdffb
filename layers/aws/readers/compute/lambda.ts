import { type FunctionConfiguration, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import type { Exposable } from '../../../core/posture/secrets-outside.ts';
import { allPages } from '../pages.ts';
import type { ReadTracker } from '../read-tracker.ts';
import type { ReadCompute } from './reader.ts';

const TYPE = 'AWS::Lambda::Function';
/** A serverless function in a template becomes a Lambda function. */
const TYPES = [TYPE, 'AWS::Serverless::Function'];

/** Lambda functions, their roles and environments. */
export const readFunctions: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new LambdaClient(connection);
  const functions = await reads.attempt('lambda:ListFunctions', `${TYPE} in ${region}`, () =>
    allPages(
      'lambda:ListFunctions',
      (marker) => client.send(new ListFunctionsCommand({ Marker: marker })),
      (page) => ({ items: page.Functions ?? [], next: page.NextMarker }),
    ),
  );
  if (functions === 'unknown') return 'unknown';
  return {
    workloads: functions.flatMap(({ FunctionArn: id, Role: roleArn }) =>
      id && roleArn ? [{ type: TYPE, id, account, roleArn }] : [],
    ),
    values: functions.flatMap((fn) => environmentOf(fn, reads)),
    typesRead: TYPES,
  };
};

function environmentOf(fn: FunctionConfiguration, reads: ReadTracker): Exposable[] {
  const { FunctionArn: holder = 'unknown function', Role: roleArn, Environment: environment } = fn;
  if (environment?.Error !== undefined)
    reads.note(holder, `lambda:ListFunctions: its environment is not readable (${environment.Error.ErrorCode})`);
  return Object.entries(environment?.Variables ?? {}).map(([place, value]) => ({
    type: TYPE,
    holder,
    place,
    value,
    ...(roleArn === undefined ? {} : { roleArn }),
  }));
}
