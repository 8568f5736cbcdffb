import type { PassRoleSpec } from './pass-role-rule.ts';

export const webApps: readonly PassRoleSpec[] = [
  {
    id: 'amplify-create-app-and-start-job',
    compute: 'an Amplify build',
    service: 'amplify.amazonaws.com',
    needs: ['amplify:CreateApp', 'amplify:CreateBranch', 'amplify:StartJob'],
    how: "The build commands of the app are the caller's and run with its service role.",
  },
  {
    id: 'apprunner-create-service',
    compute: 'an App Runner service',
    service: 'tasks.apprunner.amazonaws.com',
    passedTo: ['apprunner.amazonaws.com', 'tasks.apprunner.amazonaws.com'],
    needs: ['apprunner:CreateService'],
    how: "The image and the start command are the caller's; the instance role is what they run with.",
  },
];
