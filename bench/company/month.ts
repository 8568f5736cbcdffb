import type { Caller, CloudTrailRecord } from './records.ts';
import { record } from './records.ts';

/** A month of one kind of activity, the same for the same seed. */
export type Month = (seed: number) => CloudTrailRecord[];

export type Random = () => number;

/** A random share of the values. */
export const some = <Value>(next: Random, values: readonly Value[], share: number): readonly Value[] =>
  values.filter(() => next() < share);

/** A clock that moves forward by what it is called with, and returns its time. */
export function ticker(start: number): (milliseconds: number) => number {
  let now = start;
  return (milliseconds) => {
    now += milliseconds;
    return now;
  };
}

export const signIn = (at: number, caller: Caller): CloudTrailRecord =>
  record(at, 'signin:ConsoleLogin', caller, null, {
    responseElements: { ConsoleLogin: 'Success' },
    additionalEventData: { MFAUsed: 'Yes', MobileVersion: 'No' },
  });

/** Calls with which people look around in the console. */
export const CLICKS = [
  'ec2:DescribeInstances',
  'logs:FilterLogEvents',
  'logs:DescribeLogGroups',
  'lambda:ListFunctions',
  's3:ListBuckets',
  'cloudformation:DescribeStacks',
  'monitoring:GetMetricData',
  'ecs:DescribeServices',
  'iam:ListRoles',
  'rds:DescribeDBInstances',
] as const;
