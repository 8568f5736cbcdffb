import { passRole } from './pass-role.ts';

export const databrewRunJob = passRole({
  id: 'databrew-run-job',
  compute: 'a DataBrew job',
  service: 'databrew.amazonaws.com',
  needs: ['databrew:CreateRecipeJob', 'databrew:StartJobRun'],
  how: 'The job reads and writes data with the role; it runs no code of the caller.',
  dependsOn: ['data that DataBrew can read with the role'],
});
