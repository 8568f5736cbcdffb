import type { PassRoleSpec } from './pass-role-rule.ts';

export const sagemaker: readonly PassRoleSpec[] = [
  {
    id: 'sagemaker-create-model-and-endpoint',
    compute: 'a SageMaker endpoint',
    service: 'sagemaker.amazonaws.com',
    needs: ['sagemaker:CreateModel', 'sagemaker:CreateEndpointConfig', 'sagemaker:CreateEndpoint'],
    how: "The caller supplies the model's container, which the endpoint starts with the role.",
  },
  {
    id: 'sagemaker-create-model-and-transform-job',
    compute: 'a SageMaker transform job',
    service: 'sagemaker.amazonaws.com',
    needs: ['sagemaker:CreateModel', 'sagemaker:CreateTransformJob'],
    how: "The caller supplies the model's container, which the transform job starts with the role.",
  },
  {
    id: 'sagemaker-create-notebook-instance',
    compute: 'a SageMaker notebook instance',
    service: 'sagemaker.amazonaws.com',
    needs: ['sagemaker:CreateNotebookInstance'],
    how: "The caller runs commands with the role in the notebook's terminal or in a lifecycle script.",
  },
  {
    id: 'sagemaker-create-pipeline',
    compute: 'a SageMaker pipeline',
    service: 'sagemaker.amazonaws.com',
    needs: ['sagemaker:CreatePipeline', 'sagemaker:StartPipelineExecution'],
    how: "The pipeline's steps start jobs with the caller's images and the role.",
  },
  {
    id: 'sagemaker-create-processing-job',
    compute: 'a SageMaker processing job',
    service: 'sagemaker.amazonaws.com',
    needs: ['sagemaker:CreateProcessingJob'],
    how: 'The caller chooses the processing image and its command, which run with the role.',
  },
  {
    id: 'sagemaker-create-training-job',
    compute: 'a SageMaker training job',
    service: 'sagemaker.amazonaws.com',
    needs: ['sagemaker:CreateTrainingJob'],
    how: 'The caller chooses the training image, which runs with the role.',
  },
  {
    id: 'sagemaker-create-tuning-job',
    compute: 'a SageMaker tuning job',
    service: 'sagemaker.amazonaws.com',
    needs: ['sagemaker:CreateHyperParameterTuningJob'],
    how: "A tuning job starts training jobs with the caller's image and the role.",
  },
  {
    id: 'sagemaker-create-user-profile',
    compute: 'a SageMaker Studio user profile',
    service: 'sagemaker.amazonaws.com',
    needs: ['sagemaker:CreateUserProfile', 'sagemaker:CreatePresignedDomainUrl'],
    how: 'A presigned URL opens Studio for the new user profile, where the caller has a terminal with the role.',
  },
];
