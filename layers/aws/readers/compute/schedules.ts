import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { describeEach } from './listing.ts';
import type { ReadCompute } from './reader.ts';

const TYPE = 'AWS::Scheduler::Schedule';
/** There may be millions of one-time schedules: one page shows whether there are any. */
const MAX = 100;

/** EventBridge Scheduler schedules: the roles that they use, and their input. */
export const readSchedules: ReadCompute = async (connection, reads, { region, account }) => {
  const client = new SchedulerClient(connection);
  const page = await reads.attempt('scheduler:ListSchedules', `${TYPE} in ${region}`, () =>
    client.send(new ListSchedulesCommand({ MaxResults: MAX })),
  );
  if (page === 'unknown') return 'unknown';
  const { details, complete } = await describeEach(
    reads,
    'scheduler:GetSchedule',
    page.Schedules ?? [],
    ({ Arn: arn = TYPE }) => arn,
    ({ Name, GroupName }) => client.send(new GetScheduleCommand({ Name, GroupName })),
  );
  return {
    workloads: details.flatMap(({ Arn: id, Target: target }) =>
      id && target?.RoleArn ? [{ type: TYPE, id, account, roleArn: target.RoleArn }] : [],
    ),
    values: details.flatMap(({ Arn: holder = 'unknown', Target: target }) =>
      target?.Input && target.RoleArn
        ? [{ type: TYPE, holder, place: 'Target.Input', value: target.Input, roleArn: target.RoleArn }]
        : [],
    ),
    typesRead: complete && page.NextToken === undefined ? [TYPE] : [],
  };
};
