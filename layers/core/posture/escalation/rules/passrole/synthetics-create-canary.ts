import { onOne, passRole } from './pass-role.ts';

export const syntheticsCreateCanary = passRole({
  id: 'synthetics-create-canary',
  compute: 'a CloudWatch canary',
  service: 'lambda.amazonaws.com',
  passedTo: ['lambda.amazonaws.com', 'synthetics.amazonaws.com'],
  needs: onOne('synthetics:CreateCanary', 'synthetics:StartCanary'),
  how: 'A canary is a script of the caller that runs in a function under the role.',
});
