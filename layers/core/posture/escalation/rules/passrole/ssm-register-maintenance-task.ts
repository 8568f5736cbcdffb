import { passRole } from './pass-role.ts';

export const ssmRegisterMaintenanceTask = passRole({
  id: 'ssm-register-maintenance-task',
  compute: 'a maintenance window task',
  service: 'ssm.amazonaws.com',
  needs: ['ssm:CreateMaintenanceWindow', 'ssm:RegisterTaskWithMaintenanceWindow', 'ssm:CreateDocument'],
  how: 'A maintenance window runs an automation of the caller under the role that the task names.',
});
