import type { PassRoleSpec } from './pass-role-rule.ts';

export const research: readonly PassRoleSpec[] = [
  {
    id: 'braket-create-job',
    compute: 'a Braket hybrid job',
    service: 'braket.amazonaws.com',
    needs: ['braket:CreateJob'],
    how: "The algorithm script of the job is the caller's and runs with the role.",
  },
  {
    id: 'omics-create-workflow',
    compute: 'a HealthOmics workflow',
    service: 'omics.amazonaws.com',
    needs: ['omics:CreateWorkflow', 'omics:StartRun'],
    how: "The workflow's tasks are commands of the caller that run with the role.",
  },
];
