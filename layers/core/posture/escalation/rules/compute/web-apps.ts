import type { WorkloadSpec } from './workload-rule.ts';

export const webApps: readonly WorkloadSpec[] = [
  {
    id: 'amplify-start-job',
    title: 'Change and start an Amplify build',
    types: ['AWS::Amplify::App'],
    services: ['amplify.amazonaws.com'],
    needs: ['amplify:UpdateApp', 'amplify:StartJob'],
    how: 'The build commands of the app are changed and run with its service role.',
  },
  {
    id: 'apprunner-update-service',
    title: 'Change what an App Runner service runs',
    types: ['AWS::AppRunner::Service'],
    services: ['tasks.apprunner.amazonaws.com'],
    needs: [{ action: 'apprunner:UpdateService', on: 'arn:{partition}:apprunner:*:{account}:service/{name}/*' }],
    how: 'The service takes another image or start command and keeps its instance role.',
  },
];
