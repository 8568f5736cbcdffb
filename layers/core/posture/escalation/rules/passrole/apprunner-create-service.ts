import { passRole } from './pass-role.ts';

export const apprunnerCreateService = passRole({
  id: 'apprunner-create-service',
  compute: 'an App Runner service',
  service: 'tasks.apprunner.amazonaws.com',
  passedTo: ['apprunner.amazonaws.com', 'tasks.apprunner.amazonaws.com'],
  needs: ['apprunner:CreateService'],
  how: "The image and the start command are the caller's; the instance role is what they run with.",
});
