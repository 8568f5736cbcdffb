import { passRole } from './pass-role.ts';

export const ssmCreateActivation = passRole({
  id: 'ssm-create-activation',
  compute: "a managed node of the caller's own",
  service: 'ssm.amazonaws.com',
  needs: ['ssm:CreateActivation'],
  how: 'A hybrid activation lets a machine of the caller register as a managed node, which is handed the credentials of the role.',
});
