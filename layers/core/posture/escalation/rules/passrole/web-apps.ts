import type { PassRoleSpec } from './pass-role-rule.ts';

export const webApps: readonly PassRoleSpec[] = [
  {
    id: 'amplify-create-app-and-start-job',
    compute: 'an Amplify build',
    service: 'amplify.amazonaws.com',
    needs: ['amplify:CreateApp', 'amplify:CreateBranch', 'amplify:StartJob'],
    how: "The caller controls the app's build commands, which run with the app's service role.",
  },
  {
    id: 'apprunner-create-service',
    compute: 'an App Runner service',
    service: 'tasks.apprunner.amazonaws.com',
    passedTo: ['apprunner.amazonaws.com', 'tasks.apprunner.amazonaws.com'],
    needs: ['apprunner:CreateService'],
    how: 'The caller chooses the image and the start command, which run with the instance role.',
  },
];
