import { passRole } from './pass-role.ts';

export const emrServerlessCreateApplicationAndRunJob = passRole({
  id: 'emr-serverless-create-application-and-run-job',
  compute: 'an EMR Serverless job',
  service: 'emr-serverless.amazonaws.com',
  needs: ['emr-serverless:CreateApplication', 'emr-serverless:StartJobRun'],
  how: "The job's script is the caller's and runs with the role that the run names.",
});
