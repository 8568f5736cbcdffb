import type { WorkloadSpec } from './workload-rule.ts';

export const webApps: readonly WorkloadSpec[] = [
  {
    id: 'amplify-start-job',
    title: 'Change and start an Amplify build',
    types: ['AWS::Amplify::App'],
    services: ['amplify.amazonaws.com'],
    needs: ['amplify:UpdateApp', 'amplify:StartJob'],
    how: "The caller changes the app's build commands, which run with the app's service role.",
  },
  {
    id: 'amplify-update-app',
    title: 'Change the build of an Amplify app',
    types: ['AWS::Amplify::App'],
    services: ['amplify.amazonaws.com'],
    needs: ['amplify:UpdateApp'],
    how: "The next build runs the caller's commands with the app's service role.",
    dependsOn: ['a build of the app'],
  },
  {
    id: 'amplify-update-branch',
    title: 'Change the build of a branch of an Amplify app',
    types: ['AWS::Amplify::App'],
    services: ['amplify.amazonaws.com'],
    needs: ['amplify:UpdateBranch'],
    how: "A branch can have its own build specification: its next build runs the caller's commands with the app's service role.",
    dependsOn: ['a build of the branch'],
  },
  {
    id: 'amplify-update-branch-and-start-job',
    title: 'Change and start the build of a branch of an Amplify app',
    types: ['AWS::Amplify::App'],
    services: ['amplify.amazonaws.com'],
    needs: ['amplify:UpdateBranch', 'amplify:StartJob'],
    how: "The build of the branch runs the caller's commands with the app's service role.",
  },
  {
    id: 'apprunner-update-service',
    title: 'Change the image or start command of an App Runner service',
    types: ['AWS::AppRunner::Service'],
    services: ['tasks.apprunner.amazonaws.com'],
    needs: [{ action: 'apprunner:UpdateService', on: 'arn:{partition}:apprunner:*:{account}:service/{name}/*' }],
    how: "The service runs the caller's image or start command and keeps its instance role.",
  },
];
