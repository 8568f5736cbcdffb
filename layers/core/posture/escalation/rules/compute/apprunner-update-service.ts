import { useWorkload } from './use-workload.ts';

export const apprunnerUpdateService = useWorkload({
  id: 'apprunner-update-service',
  title: 'Change what an App Runner service runs',
  types: ['AWS::AppRunner::Service'],
  services: ['tasks.apprunner.amazonaws.com'],
  needs: [{ action: 'apprunner:UpdateService', on: 'arn:{partition}:apprunner:*:{account}:service/{name}/*' }],
  how: 'The service takes another image or start command and keeps its instance role.',
});
