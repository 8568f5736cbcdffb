import { passRole } from './pass-role.ts';

export const emrServerlessRunJob = passRole({
  id: 'emr-serverless-run-job',
  compute: 'an EMR Serverless job on an application that is there',
  service: 'emr-serverless.amazonaws.com',
  needs: ['emr-serverless:StartJobRun'],
  how: 'A run on an application that is already there takes a script and a role.',
  startsFrom: ['AWS::EMRServerless::Application'],
  orWithoutRole: true,
});
