import { passRole } from './pass-role.ts';

export const sagemakerCreateProcessingJob = passRole({
  id: 'sagemaker-create-processing-job',
  compute: 'a SageMaker processing job',
  service: 'sagemaker.amazonaws.com',
  needs: ['sagemaker:CreateProcessingJob'],
  how: "The processing image and its command are the caller's and run with the role.",
});
