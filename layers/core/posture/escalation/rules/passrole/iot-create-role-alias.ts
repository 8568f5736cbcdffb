import { passRole } from './pass-role.ts';

export const iotCreateRoleAlias = passRole({
  id: 'iot-create-role-alias',
  compute: 'an IoT role alias',
  service: 'credentials.iot.amazonaws.com',
  needs: ['iot:CreateRoleAlias', 'iot:CreateKeysAndCertificate', 'iot:CreatePolicy', 'iot:AttachPolicy'],
  how: 'The credential provider of IoT hands credentials of the role behind the alias to whoever holds a certificate that the source makes.',
});
