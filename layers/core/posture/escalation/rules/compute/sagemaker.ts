import type { WorkloadSpec } from './workload-rule.ts';

export const sagemaker: readonly WorkloadSpec[] = [
  {
    id: 'sagemaker-change-notebook-lifecycle',
    title: 'Give a notebook instance a lifecycle script',
    types: ['AWS::SageMaker::NotebookInstance'],
    services: ['sagemaker.amazonaws.com'],
    needs: [
      'sagemaker:CreateNotebookInstanceLifecycleConfig',
      {
        action: 'sagemaker:StopNotebookInstance',
        on: 'arn:{partition}:sagemaker:*:{account}:notebook-instance/{name}',
      },
      {
        action: 'sagemaker:UpdateNotebookInstance',
        on: 'arn:{partition}:sagemaker:*:{account}:notebook-instance/{name}',
      },
      {
        action: 'sagemaker:StartNotebookInstance',
        on: 'arn:{partition}:sagemaker:*:{account}:notebook-instance/{name}',
      },
    ],
    how: 'The script runs as root when the instance starts again, with the role of the instance.',
  },
  {
    id: 'sagemaker-open-notebook',
    title: 'Open a notebook instance',
    types: ['AWS::SageMaker::NotebookInstance'],
    services: ['sagemaker.amazonaws.com'],
    needs: [
      {
        action: 'sagemaker:CreatePresignedNotebookInstanceUrl',
        on: 'arn:{partition}:sagemaker:*:{account}:notebook-instance/{name}',
      },
    ],
    how: 'The presigned URL opens the notebook, which is a terminal with the role of the instance.',
  },
  {
    id: 'sagemaker-open-studio',
    title: 'Open the Studio of a user',
    types: ['AWS::SageMaker::UserProfile', 'AWS::SageMaker::Domain', 'AWS::SageMaker::Space', 'AWS::SageMaker::App'],
    services: ['sagemaker.amazonaws.com'],
    needs: ['sagemaker:CreatePresignedDomainUrl'],
    how: 'The presigned URL opens Studio as that user, which is a terminal with the role of the profile.',
  },
  {
    id: 'sagemaker-update-and-start-pipeline',
    title: 'Change and start a SageMaker pipeline',
    types: ['AWS::SageMaker::Pipeline'],
    services: ['sagemaker.amazonaws.com'],
    needs: ['sagemaker:UpdatePipeline', 'sagemaker:StartPipelineExecution'],
    how: "The steps of the pipeline start jobs with images of the source's choice and the role of the pipeline.",
  },
];
