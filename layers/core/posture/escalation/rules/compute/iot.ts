import type { WorkloadSpec } from './workload-rule.ts';

export const iot: readonly WorkloadSpec[] = [
  {
    id: 'greengrass-create-deployment',
    title: 'Deploy code to Greengrass devices',
    types: ['AWS::IoT::RoleAlias', 'AWS::GreengrassV2::Deployment'],
    services: ['credentials.iot.amazonaws.com'],
    needs: ['greengrass:CreateComponentVersion', 'greengrass:CreateDeployment'],
    how: 'A component is code of the caller; on the device it gets credentials of the role behind the role alias.',
    dependsOn: ['a Greengrass core device that uses the role'],
  },
  {
    id: 'iot-use-role-alias',
    title: 'Ask for credentials behind an IoT role alias',
    types: ['AWS::IoT::RoleAlias'],
    services: ['credentials.iot.amazonaws.com'],
    needs: ['iot:CreateKeysAndCertificate', 'iot:CreatePolicy', 'iot:AttachPolicy'],
    how: 'A certificate that the source makes is enough for the credential provider to hand out the role behind the alias.',
  },
];
