import { passRole } from './pass-role.ts';

export const sagemakerCreatePipeline = passRole({
  id: 'sagemaker-create-pipeline',
  compute: 'a SageMaker pipeline',
  service: 'sagemaker.amazonaws.com',
  needs: ['sagemaker:CreatePipeline', 'sagemaker:StartPipelineExecution'],
  how: "The steps of the pipeline start jobs with images of the caller's choice and the role.",
});
