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
    id: 'sagemaker-change-notebook-lifecycle-of-stopped-instance',
    title: 'Add a lifecycle script to a stopped notebook instance',
    types: ['AWS::SageMaker::NotebookInstance'],
    services: ['sagemaker.amazonaws.com'],
    needs: [
      'sagemaker:CreateNotebookInstanceLifecycleConfig',
      { action: 'sagemaker:UpdateNotebookInstance', on: NOTEBOOK },
    ],
    how: 'The script runs as root with the role of the notebook instance when the instance starts again.',
    dependsOn: ['the notebook instance being stopped and started'],
  },
  {
    id: 'sagemaker-update-and-run-notebook-lifecycle',
    title: 'Change the lifecycle script of a notebook instance and restart it',
    types: ['AWS::SageMaker::NotebookInstance'],
    services: ['sagemaker.amazonaws.com'],
    needs: [
      'sagemaker:UpdateNotebookInstanceLifecycleConfig',
      { action: 'sagemaker:StopNotebookInstance', on: NOTEBOOK },
      { action: 'sagemaker:StartNotebookInstance', on: NOTEBOOK },
    ],
    how: 'The script runs as root with the role of the notebook instance when the instance starts again.',
    dependsOn: ['the notebook instance having a lifecycle configuration'],
  },
  {
    id: 'sagemaker-update-notebook-lifecycle',
    title: 'Change the lifecycle script of a notebook instance',
    types: ['AWS::SageMaker::NotebookInstance'],
    services: ['sagemaker.amazonaws.com'],
    needs: ['sagemaker:UpdateNotebookInstanceLifecycleConfig'],
    how: 'The script runs as root with the role of the notebook instance when the instance starts again.',
    dependsOn: ['the notebook instance having a lifecycle configuration', 'the next start of the notebook instance'],
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
    id: 'sagemaker-update-pipeline',
    title: 'Change a SageMaker pipeline',
    types: ['AWS::SageMaker::Pipeline'],
    services: ['sagemaker.amazonaws.com'],
    needs: ['sagemaker:UpdatePipeline'],
    how: "The steps of the next execution start jobs with the caller's images and the pipeline's role.",
    dependsOn: ['an execution of the pipeline'],
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
