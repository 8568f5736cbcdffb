import type { PassRoleSpec } from './pass-role-rule.ts';

export const iot: readonly PassRoleSpec[] = [
  {
    id: 'iot-create-role-alias',
    compute: 'an IoT role alias',
    service: 'credentials.iot.amazonaws.com',
    needs: ['iot:CreateRoleAlias', 'iot:CreateKeysAndCertificate', 'iot:CreatePolicy', 'iot:AttachPolicy'],
    how: 'The credential provider of IoT hands credentials of the role behind the alias to whoever holds a certificate that the source makes.',
  },
  {
    id: 'iot-create-topic-rule',
    compute: 'an IoT rule',
    service: 'iot.amazonaws.com',
    needs: ['iot:CreateTopicRule'],
    how: 'The actions of a rule write and start things with the role: less than the role may do.',
    dependsOn: ['a rule action that does what the caller wants'],
  },
];
