import { useWorkload } from './use-workload.ts';

export const sagemakerChangeNotebookLifecycle = useWorkload({
  id: 'sagemaker-change-notebook-lifecycle',
  title: 'Give a notebook instance a lifecycle script',
  types: ['AWS::SageMaker::NotebookInstance'],
  services: ['sagemaker.amazonaws.com'],
  needs: [
    'sagemaker:CreateNotebookInstanceLifecycleConfig',
    { action: 'sagemaker:StopNotebookInstance', on: 'arn:{partition}:sagemaker:*:{account}:notebook-instance/{name}' },
    {
      action: 'sagemaker:UpdateNotebookInstance',
      on: 'arn:{partition}:sagemaker:*:{account}:notebook-instance/{name}',
    },
    { action: 'sagemaker:StartNotebookInstance', on: 'arn:{partition}:sagemaker:*:{account}:notebook-instance/{name}' },
  ],
  how: 'The script runs as root when the instance starts again, with the role of the instance.',
});
