import { useWorkload } from './use-workload.ts';

export const ec2InstanceConnectSerialConsole = useWorkload({
  id: 'ec2-instance-connect-serial-console',
  title: 'Sign in on the serial console of an instance',
  types: ['AWS::EC2::Instance'],
  services: ['ec2.amazonaws.com'],
  needs: [
    {
      action: 'ec2-instance-connect:SendSerialConsoleSSHPublicKey',
      on: 'arn:{partition}:ec2:*:{account}:instance/{name}',
    },
  ],
  how: 'The serial console leads to the boot prompt of the instance, beneath its own access rules.',
  dependsOn: ['access to the serial console being on in the account'],
});
