import type { PassRoleSpec } from './pass-role-rule.ts';

export const sagemaker: readonly PassRoleSpec[] = [
  {
    id: 'sagemaker-create-model-and-endpoint',
    compute: 'a SageMaker endpoint',
    service: 'sagemaker.amazonaws.com',
    needs: ['sagemaker:CreateModel', 'sagemaker:CreateEndpointConfig', 'sagemaker:CreateEndpoint'],
    how: "The model's container is the caller's; the endpoint starts it with the role.",
  },
  {
    id: 'sagemaker-create-model-and-transform-job',
    compute: 'a SageMaker transform job',
    service: 'sagemaker.amazonaws.com',
    needs: ['sagemaker:CreateModel', 'sagemaker:CreateTransformJob'],
    how: "The model's container is the caller's; a transform job starts it with the role.",
  },
  {
    id: 'sagemaker-create-notebook-instance',
    compute: 'a SageMaker notebook instance',
    service: 'sagemaker.amazonaws.com',
    needs: ['sagemaker:CreateNotebookInstance'],
    how: 'A notebook is a terminal with the role: through its page or a lifecycle script it runs what the caller types.',
  },
  {
    id: 'sagemaker-create-pipeline',
    compute: 'a SageMaker pipeline',
    service: 'sagemaker.amazonaws.com',
    needs: ['sagemaker:CreatePipeline', 'sagemaker:StartPipelineExecution'],
    how: "The steps of the pipeline start jobs with images of the caller's choice and the role.",
  },
  {
    id: 'sagemaker-create-processing-job',
    compute: 'a SageMaker processing job',
    service: 'sagemaker.amazonaws.com',
    needs: ['sagemaker:CreateProcessingJob'],
    how: "The processing image and its command are the caller's and run with the role.",
  },
  {
    id: 'sagemaker-create-training-job',
    compute: 'a SageMaker training job',
    service: 'sagemaker.amazonaws.com',
    needs: ['sagemaker:CreateTrainingJob'],
    how: "The training image is the caller's and runs with the role.",
  },
  {
    id: 'sagemaker-create-tuning-job',
    compute: 'a SageMaker tuning job',
    service: 'sagemaker.amazonaws.com',
    needs: ['sagemaker:CreateHyperParameterTuningJob'],
    how: "A tuning job starts training jobs of the caller's image with the role.",
  },
  {
    id: 'sagemaker-create-user-profile',
    compute: 'a SageMaker Studio user',
    service: 'sagemaker.amazonaws.com',
    needs: ['sagemaker:CreateUserProfile', 'sagemaker:CreatePresignedDomainUrl'],
    how: 'A user profile of a domain carries the role; its Studio page, which a presigned URL opens, is a terminal.',
  },
];
