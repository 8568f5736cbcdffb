import { passRole } from './pass-role.ts';

export const sagemakerCreateModelAndTransformJob = passRole({
  id: 'sagemaker-create-model-and-transform-job',
  compute: 'a SageMaker transform job',
  service: 'sagemaker.amazonaws.com',
  needs: ['sagemaker:CreateModel', 'sagemaker:CreateTransformJob'],
  how: "The model's container is the caller's; a transform job starts it with the role.",
});
