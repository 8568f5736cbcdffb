import { passRole } from './pass-role.ts';

export const gameliftCreateFleet = passRole({
  id: 'gamelift-create-fleet',
  compute: 'a GameLift fleet',
  service: 'gamelift.amazonaws.com',
  needs: ['gamelift:RequestUploadCredentials', 'gamelift:CreateBuild', 'gamelift:CreateFleet'],
  how: 'The build is a program of the caller; the fleet starts it with the role.',
});
