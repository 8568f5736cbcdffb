import { passRole } from './pass-role.ts';

export const configStartRemediation = passRole({
  id: 'config-start-remediation',
  compute: 'an AWS Config remediation',
  service: 'ssm.amazonaws.com',
  needs: ['config:PutConfigRule', 'config:PutRemediationConfigurations', 'config:StartRemediationExecution'],
  how: 'A remediation runs an automation document under the role that its parameters name.',
});
