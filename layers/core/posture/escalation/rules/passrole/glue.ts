import { onOne, type PassRoleSpec } from './pass-role-rule.ts';

export const glue: readonly PassRoleSpec[] = [
  {
    id: 'glue-create-and-run-job',
    compute: 'a Glue job',
    service: 'glue.amazonaws.com',
    needs: onOne('glue:CreateJob', 'glue:StartJobRun'),
    how: "The script of the job is the caller's and runs with the role.",
  },
  {
    id: 'glue-create-dev-endpoint',
    compute: 'a Glue development endpoint',
    service: 'glue.amazonaws.com',
    needs: ['glue:CreateDevEndpoint'],
    how: 'The endpoint takes an SSH key of the caller and runs with the role.',
  },
  {
    id: 'glue-create-job-and-trigger',
    compute: 'a Glue job that a trigger starts',
    service: 'glue.amazonaws.com',
    needs: ['glue:CreateJob', 'glue:CreateTrigger'],
    how: "The script of the job is the caller's; a trigger on a schedule starts it with the role.",
  },
  {
    id: 'glue-create-session-and-run-statement',
    compute: 'a Glue interactive session',
    service: 'glue.amazonaws.com',
    needs: ['glue:CreateSession', 'glue:RunStatement'],
    how: 'Statements in the session are code of the caller that runs with the role.',
  },
  {
    id: 'glue-update-and-run-job',
    compute: 'a Glue job that is already there',
    service: 'glue.amazonaws.com',
    needs: onOne('glue:UpdateJob', 'glue:StartJobRun'),
    how: 'The job takes a better role and another script, and is started.',
    startsFrom: ['AWS::Glue::Job'],
  },
  {
    id: 'glue-update-job-and-trigger',
    compute: 'a Glue job that is already there, by a trigger',
    service: 'glue.amazonaws.com',
    needs: ['glue:UpdateJob', 'glue:CreateTrigger'],
    how: 'The job takes a better role and another script; a trigger on a schedule starts it.',
    startsFrom: ['AWS::Glue::Job'],
  },
];
