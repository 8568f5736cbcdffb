import type { WorkloadSpec } from './workload-rule.ts';

export const iot: readonly WorkloadSpec[] = [
  {
    id: 'greengrass-create-deployment',
    title: 'Deploy code to Greengrass devices',
    types: ['AWS::IoT::RoleAlias', 'AWS::GreengrassV2::Deployment'],
    services: ['credentials.iot.amazonaws.com'],
    needs: ['greengrass:CreateComponentVersion', 'greengrass:CreateDeployment'],
    how: "A component is the caller's code; on the device, it receives credentials of the role behind the role alias.",
    dependsOn: ['a Greengrass core device that uses the role'],
  },
  {
    id: 'iot-use-role-alias',
    title: 'Get the credentials of an IoT role alias',
    types: ['AWS::IoT::RoleAlias'],
    services: ['credentials.iot.amazonaws.com'],
    needs: ['iot:CreateKeysAndCertificate', 'iot:CreatePolicy', 'iot:AttachPolicy'],
    how: 'The IoT credential provider gives credentials of the role alias to holders of a certificate that the caller creates.',
  },
];
