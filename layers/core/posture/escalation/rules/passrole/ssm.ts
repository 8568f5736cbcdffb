import type { PassRoleSpec } from './pass-role-rule.ts';

export const ssm: readonly PassRoleSpec[] = [
  {
    id: 'config-start-remediation',
    compute: 'an AWS Config remediation',
    service: 'ssm.amazonaws.com',
    needs: ['config:PutConfigRule', 'config:PutRemediationConfigurations', 'config:StartRemediationExecution'],
    how: 'A remediation runs an Automation runbook with the role that its parameters name.',
  },
  {
    id: 'ssm-create-activation',
    compute: "a managed node on the caller's own machine",
    service: 'ssm.amazonaws.com',
    needs: ['ssm:CreateActivation'],
    how: "A hybrid activation registers the caller's machine as a managed node, which receives the role's credentials.",
  },
  {
    id: 'ssm-create-document-and-start-automation',
    compute: 'a Systems Manager automation',
    service: 'ssm.amazonaws.com',
    needs: ['ssm:CreateDocument', 'ssm:StartAutomationExecution'],
    how: "The steps of the caller's runbook call any AWS API with the role that the automation assumes.",
  },
  {
    id: 'ssm-register-maintenance-task',
    compute: 'a maintenance window task',
    service: 'ssm.amazonaws.com',
    needs: ['ssm:CreateMaintenanceWindow', 'ssm:RegisterTaskWithMaintenanceWindow', 'ssm:CreateDocument'],
    how: "A maintenance window runs the caller's runbook with the role that the task names.",
  },
  {
    id: 'ssm-start-automation-with-present-document',
    compute: 'a Systems Manager automation that runs an existing runbook',
    service: 'ssm.amazonaws.com',
    needs: ['ssm:StartAutomationExecution'],
    how: 'Many runbooks of AWS and of the account accept the role as a parameter; the runbook determines what the role is used for.',
    dependsOn: ["a runbook whose steps carry out the caller's instructions"],
  },
];
