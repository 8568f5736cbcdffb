import { onOne, type PassRoleSpec } from './pass-role-rule.ts';

export const glue: readonly PassRoleSpec[] = [
  {
    id: 'glue-create-and-run-job',
    compute: 'a Glue job',
    service: 'glue.amazonaws.com',
    needs: onOne('glue:CreateJob', 'glue:StartJobRun'),
    how: "The caller supplies the job's script, which runs with the role.",
  },
  {
    id: 'glue-create-dev-endpoint',
    compute: 'a Glue development endpoint',
    service: 'glue.amazonaws.com',
    needs: ['glue:CreateDevEndpoint'],
    how: "The endpoint accepts the caller's SSH key and runs with the role.",
  },
  {
    id: 'glue-create-job-and-trigger',
    compute: 'a Glue job that a trigger starts',
    service: 'glue.amazonaws.com',
    needs: ['glue:CreateJob', 'glue:CreateTrigger'],
    how: "The caller supplies the job's script; a scheduled trigger starts the job with the role.",
  },
  {
    id: 'glue-create-session-and-run-statement',
    compute: 'a Glue interactive session',
    service: 'glue.amazonaws.com',
    needs: ['glue:CreateSession', 'glue:RunStatement'],
    how: "Statements in the session are the caller's code and run with the role.",
  },
  {
    id: 'glue-change-role-of-job',
    compute: 'an existing Glue job that another principal runs',
    service: 'glue.amazonaws.com',
    needs: ['glue:UpdateJob'],
    how: 'The caller gives the job a more privileged role and another script.',
    startsFrom: ['AWS::Glue::Job'],
    dependsOn: ['a run of the job'],
  },
  {
    id: 'glue-update-and-run-job',
    compute: 'an existing Glue job',
    service: 'glue.amazonaws.com',
    needs: onOne('glue:UpdateJob', 'glue:StartJobRun'),
    how: 'The caller gives the job a more privileged role and another script, and starts it.',
    startsFrom: ['AWS::Glue::Job'],
  },
  {
    id: 'glue-update-job-and-trigger',
    compute: 'an existing Glue job that a trigger starts',
    service: 'glue.amazonaws.com',
    needs: ['glue:UpdateJob', 'glue:CreateTrigger'],
    how: 'The caller gives the job a more privileged role and another script; a scheduled trigger starts it.',
    startsFrom: ['AWS::Glue::Job'],
  },
];
