import type { PassRoleSpec } from './pass-role-rule.ts';

export const iot: readonly PassRoleSpec[] = [
  {
    id: 'iot-create-role-alias',
    compute: 'an IoT role alias',
    service: 'credentials.iot.amazonaws.com',
    needs: ['iot:CreateRoleAlias', 'iot:CreateKeysAndCertificate', 'iot:CreatePolicy', 'iot:AttachPolicy'],
    how: "The IoT credential provider gives the role's credentials to holders of a certificate that the caller creates.",
  },
  {
    id: 'iot-create-topic-rule',
    compute: 'an IoT rule',
    service: 'iot.amazonaws.com',
    needs: ['iot:CreateTopicRule'],
    how: 'A rule uses the role only for its own actions (such as writing data and starting executions).',
    dependsOn: ["a rule action that carries out the caller's instructions"],
  },
];
