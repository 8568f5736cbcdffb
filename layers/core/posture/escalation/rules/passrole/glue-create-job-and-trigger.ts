import { passRole } from './pass-role.ts';

export const glueCreateJobAndTrigger = passRole({
  id: 'glue-create-job-and-trigger',
  compute: 'a Glue job that a trigger starts',
  service: 'glue.amazonaws.com',
  needs: ['glue:CreateJob', 'glue:CreateTrigger'],
  how: "The script of the job is the caller's; a trigger on a schedule starts it with the role.",
});
