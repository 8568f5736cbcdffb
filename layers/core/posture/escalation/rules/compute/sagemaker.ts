import type { WorkloadSpec } from './workload-rule.ts';

const NOTEBOOK = 'arn:{partition}:sagemaker:*:{account}:notebook-instance/{name}';

export const sagemaker: readonly WorkloadSpec[] = [
  {
    id: 'sagemaker-change-notebook-lifecycle',
    title: 'Add a lifecycle script to a notebook instance',
    types: ['AWS::SageMaker::NotebookInstance'],
    services: ['sagemaker.amazonaws.com'],
    needs: [
      'sagemaker:CreateNotebookInstanceLifecycleConfig',
      {
        action: 'sagemaker:StopNotebookInstance',
        on: NOTEBOOK,
      },
      {
        action: 'sagemaker:UpdateNotebookInstance',
        on: NOTEBOOK,
      },
      {
        action: 'sagemaker:StartNotebookInstance',
        on: NOTEBOOK,
      },
    ],
    how: 'The script runs as root with the role of the notebook instance when the instance starts again.',
  },
  {
    id: 'sagemaker-open-notebook',
    title: 'Open a notebook instance',
    types: ['AWS::SageMaker::NotebookInstance'],
    services: ['sagemaker.amazonaws.com'],
    needs: [
      {
        action: 'sagemaker:CreatePresignedNotebookInstanceUrl',
        on: NOTEBOOK,
      },
    ],
    how: 'The presigned URL opens the notebook, which has a terminal with the role of the notebook instance.',
  },
  {
    id: 'sagemaker-open-studio',
    title: 'Open SageMaker Studio as another user',
    types: ['AWS::SageMaker::UserProfile', 'AWS::SageMaker::Domain', 'AWS::SageMaker::Space', 'AWS::SageMaker::App'],
    services: ['sagemaker.amazonaws.com'],
    needs: ['sagemaker:CreatePresignedDomainUrl'],
    how: 'The presigned URL opens Studio as that user, with a terminal that has the role of the user profile.',
  },
  {
    id: 'sagemaker-update-and-start-pipeline',
    title: 'Change and start a SageMaker pipeline',
    types: ['AWS::SageMaker::Pipeline'],
    services: ['sagemaker.amazonaws.com'],
    needs: ['sagemaker:UpdatePipeline', 'sagemaker:StartPipelineExecution'],
    how: "The pipeline's steps start jobs with the caller's images and the pipeline's role.",
  },
];
