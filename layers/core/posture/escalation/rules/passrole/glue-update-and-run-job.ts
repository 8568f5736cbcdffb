import { onOne, passRole } from './pass-role.ts';

export const glueUpdateAndRunJob = passRole({
  id: 'glue-update-and-run-job',
  compute: 'a Glue job that is already there',
  service: 'glue.amazonaws.com',
  needs: onOne('glue:UpdateJob', 'glue:StartJobRun'),
  how: 'The job takes a better role and another script, and is started.',
  startsFrom: ['AWS::Glue::Job'],
});
