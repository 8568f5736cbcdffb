import { passRole } from './pass-role.ts';

export const sagemakerCreateTrainingJob = passRole({
  id: 'sagemaker-create-training-job',
  compute: 'a SageMaker training job',
  service: 'sagemaker.amazonaws.com',
  needs: ['sagemaker:CreateTrainingJob'],
  how: "The training image is the caller's and runs with the role.",
});
