import { passRole } from './pass-role.ts';

export const ec2RequestSpotInstances = passRole({
  id: 'ec2-request-spot-instances',
  compute: 'a spot instance',
  service: 'ec2.amazonaws.com',
  needs: ['ec2:RequestSpotInstances'],
  how: 'A spot request launches an instance with user data of the caller just as a launch does.',
  instanceProfile: 'required',
});
