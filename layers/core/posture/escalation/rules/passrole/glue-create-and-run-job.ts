import { onOne, passRole } from './pass-role.ts';

export const glueCreateAndRunJob = passRole({
  id: 'glue-create-and-run-job',
  compute: 'a Glue job',
  service: 'glue.amazonaws.com',
  needs: onOne('glue:CreateJob', 'glue:StartJobRun'),
  how: "The script of the job is the caller's and runs with the role.",
});
