import { passRole } from './pass-role.ts';

export const sagemakerCreateTuningJob = passRole({
  id: 'sagemaker-create-tuning-job',
  compute: 'a SageMaker tuning job',
  service: 'sagemaker.amazonaws.com',
  needs: ['sagemaker:CreateHyperParameterTuningJob'],
  how: "A tuning job starts training jobs of the caller's image with the role.",
});
