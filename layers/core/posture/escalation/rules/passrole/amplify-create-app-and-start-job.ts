import { passRole } from './pass-role.ts';

export const amplifyCreateAppAndStartJob = passRole({
  id: 'amplify-create-app-and-start-job',
  compute: 'an Amplify build',
  service: 'amplify.amazonaws.com',
  needs: ['amplify:CreateApp', 'amplify:CreateBranch', 'amplify:StartJob'],
  how: "The build commands of the app are the caller's and run with its service role.",
});
