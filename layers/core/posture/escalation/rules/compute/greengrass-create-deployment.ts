import { useWorkload } from './use-workload.ts';

export const greengrassCreateDeployment = useWorkload({
  id: 'greengrass-create-deployment',
  title: 'Deploy code to Greengrass devices',
  types: ['AWS::IoT::RoleAlias', 'AWS::GreengrassV2::Deployment'],
  services: ['credentials.iot.amazonaws.com'],
  needs: ['greengrass:CreateComponentVersion', 'greengrass:CreateDeployment'],
  how: 'A component is code of the caller; on the device it gets credentials of the role behind the role alias.',
  dependsOn: ['a Greengrass core device that uses the role'],
});
