import { passRole } from './pass-role.ts';

export const glueUpdateJobAndTrigger = passRole({
  id: 'glue-update-job-and-trigger',
  compute: 'a Glue job that is already there, by a trigger',
  service: 'glue.amazonaws.com',
  needs: ['glue:UpdateJob', 'glue:CreateTrigger'],
  how: 'The job takes a better role and another script; a trigger on a schedule starts it.',
  startsFrom: ['AWS::Glue::Job'],
});
