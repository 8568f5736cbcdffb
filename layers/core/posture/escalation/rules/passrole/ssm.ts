import type { PassRoleSpec } from './pass-role-rule.ts';

export const ssm: readonly PassRoleSpec[] = [
  {
    id: 'config-start-remediation',
    compute: 'an AWS Config remediation',
    service: 'ssm.amazonaws.com',
    needs: ['config:PutConfigRule', 'config:PutRemediationConfigurations', 'config:StartRemediationExecution'],
    how: 'A remediation runs an automation document under the role that its parameters name.',
  },
  {
    id: 'ssm-create-activation',
    compute: "a managed node of the caller's own",
    service: 'ssm.amazonaws.com',
    needs: ['ssm:CreateActivation'],
    how: 'A hybrid activation lets a machine of the caller register as a managed node, which is handed the credentials of the role.',
  },
  {
    id: 'ssm-create-document-and-start-automation',
    compute: 'a Systems Manager automation',
    service: 'ssm.amazonaws.com',
    needs: ['ssm:CreateDocument', 'ssm:StartAutomationExecution'],
    how: 'The steps of an automation document call any AWS API under the role that the execution assumes.',
  },
  {
    id: 'ssm-register-maintenance-task',
    compute: 'a maintenance window task',
    service: 'ssm.amazonaws.com',
    needs: ['ssm:CreateMaintenanceWindow', 'ssm:RegisterTaskWithMaintenanceWindow', 'ssm:CreateDocument'],
    how: 'A maintenance window runs an automation of the caller under the role that the task names.',
  },
  {
    id: 'ssm-start-automation-with-present-document',
    compute: 'a Systems Manager automation of a document that is there',
    service: 'ssm.amazonaws.com',
    needs: ['ssm:StartAutomationExecution'],
    how: 'Many documents of AWS and of the account take the role as a parameter; what they do with it is theirs.',
    dependsOn: ['a document whose steps do what the caller says'],
  },
];
