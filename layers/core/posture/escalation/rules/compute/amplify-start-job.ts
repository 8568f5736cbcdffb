import { useWorkload } from './use-workload.ts';

export const amplifyStartJob = useWorkload({
  id: 'amplify-start-job',
  title: 'Change and start an Amplify build',
  types: ['AWS::Amplify::App'],
  services: ['amplify.amazonaws.com'],
  needs: ['amplify:UpdateApp', 'amplify:StartJob'],
  how: 'The build commands of the app are changed and run with its service role.',
});
