import { passRole } from './pass-role.ts';

export const schedulerUpdateSchedule = passRole({
  id: 'scheduler-update-schedule',
  compute: 'an EventBridge schedule that is already there',
  service: 'scheduler.amazonaws.com',
  needs: ['scheduler:UpdateSchedule'],
  how: 'A schedule takes another target and role: it can call almost any AWS API.',
  startsFrom: ['AWS::Scheduler::Schedule'],
});
