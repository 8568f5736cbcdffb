import { useWorkload } from './use-workload.ts';

export const iotUseRoleAlias = useWorkload({
  id: 'iot-use-role-alias',
  title: 'Ask for credentials behind an IoT role alias',
  types: ['AWS::IoT::RoleAlias'],
  services: ['credentials.iot.amazonaws.com'],
  needs: ['iot:CreateKeysAndCertificate', 'iot:CreatePolicy', 'iot:AttachPolicy'],
  how: 'A certificate that the source makes is enough for the credential provider to hand out the role behind the alias.',
});
