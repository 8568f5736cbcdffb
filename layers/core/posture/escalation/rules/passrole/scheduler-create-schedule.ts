import { passRole } from './pass-role.ts';

export const schedulerCreateSchedule = passRole({
  id: 'scheduler-create-schedule',
  compute: 'an EventBridge schedule',
  service: 'scheduler.amazonaws.com',
  needs: ['scheduler:CreateSchedule'],
  how: 'A schedule can call almost any AWS API with parameters of the caller under the role.',
});
