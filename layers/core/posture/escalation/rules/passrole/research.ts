import type { PassRoleSpec } from './pass-role-rule.ts';

export const research: readonly PassRoleSpec[] = [
  {
    id: 'braket-create-job',
    compute: 'a Braket hybrid job',
    service: 'braket.amazonaws.com',
    needs: ['braket:CreateJob'],
    how: "The caller supplies the job's algorithm script, which runs with the role.",
  },
  {
    id: 'omics-create-workflow',
    compute: 'a HealthOmics workflow',
    service: 'omics.amazonaws.com',
    needs: ['omics:CreateWorkflow', 'omics:StartRun'],
    how: "The workflow's tasks are the caller's commands and run with the role.",
  },
];
