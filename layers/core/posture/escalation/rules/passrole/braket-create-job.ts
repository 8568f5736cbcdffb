import { passRole } from './pass-role.ts';

export const braketCreateJob = passRole({
  id: 'braket-create-job',
  compute: 'a Braket hybrid job',
  service: 'braket.amazonaws.com',
  needs: ['braket:CreateJob'],
  how: "The algorithm script of the job is the caller's and runs with the role.",
});
